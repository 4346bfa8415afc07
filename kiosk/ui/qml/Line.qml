import QtQuick

// One line that shrinks to fit its width rather than being cut. Its height follows (Text's own
// HorizontalFit keeps the height of the full size).
Word {
    id: line

    // As wide as it would be at full size: for whoever sets the width by it.
    readonly property real natural: Math.ceil(measure.advanceWidth) + 1
    readonly property real full: size * unit
    property real least: 0.45

    font.pixelSize: Math.max(1, Math.floor(width > 0 && natural > width ? Math.max(full * least, 0.97 * full * width / natural) : full))
    maximumLineCount: 1
    wrapMode: Text.NoWrap

    TextMetrics {
        id: measure

        font.family: Theme.family
        font.pixelSize: Math.max(1, Math.round(line.full))
        font.weight: line.weight
        text: line.text
    }
}
