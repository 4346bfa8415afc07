pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Hallpass.Kiosk

// The buttons of a screen: in one row where their words fit it, else in more, the main one first and
// nearest to the hand. Compact: no wider than their words, at the hand's side.
Item {
    id: presses

    required property PageModel desk
    property color ink: Theme.ink
    property color fill: Theme.sunk
    property color mainFill: Theme.accent
    property color mainInk: Theme.accentInk
    property color ring: Theme.ink
    property bool compact: false
    // Columns.
    property int most: 99
    readonly property int count: repeater.count
    readonly property real gap: Theme.px(12)
    // The widest of them: on one line, on two, and on two without its icon.
    property real natural: 0
    property real least: 0
    property real tight: 0
    // On one line without its icon.
    property real plain: 0
    readonly property int columns: fitting()
    readonly property real cell: (width - (columns - 1) * gap) / columns
    readonly property bool bare: cell < least || !compact && cell < natural && cell >= plain

    function fitting(): int {
        for (let n = Math.min(count, most); n > 1; n--) {
            if ((width - (n - 1) * gap) / n >= (Theme.scale < 1.4 ? least : tight))
                return n;
        }
        return 1;
    }

    function measure() {
        let one = 0;
        let two = 0;
        let words = 0;
        let line = 0;
        for (let i = 0; i < repeater.count; i++) {
            const press = repeater.itemAt(i) as Press;
            if (press) {
                one = Math.max(one, press.natural);
                two = Math.max(two, press.least);
                words = Math.max(words, press.tight);
                line = Math.max(line, press.natural - press.signed);
            }
        }
        natural = one;
        least = two;
        tight = words;
        plain = line;
    }

    implicitHeight: count > 0 ? grid.implicitHeight : 0

    GridLayout {
        id: grid

        columnSpacing: presses.gap
        columns: Math.max(1, presses.columns)
        layoutDirection: presses.desk.leads && Theme.left === Theme.rtl ? Qt.RightToLeft : Qt.LeftToRight
        rowSpacing: presses.gap
        uniformCellWidths: true
        width: presses.compact ? Math.min(presses.width, presses.count * presses.natural + (presses.count - 1) * presses.gap) : presses.width
        x: Theme.left ? 0 : presses.width - width

        Repeater {
            id: repeater

            model: presses.desk.buttons

            delegate: Press {
                required property string tap
                required property string words
                required property string sign
                required property bool main
                required property int index

                Layout.columnSpan: main && presses.columns > 1 && presses.columns < presses.count ? presses.columns : 1
                Layout.fillHeight: true
                Layout.fillWidth: true
                bare: presses.bare
                fill: main ? presses.mainFill : presses.fill
                glyph: sign
                ink: main ? presses.mainInk : presses.ink
                objectName: "tap-" + tap
                ring: presses.ring
                text: words

                onClicked: presses.desk.tapped(tap)
                onLeastChanged: presses.measure()
                onNaturalChanged: presses.measure()
                onTightChanged: presses.measure()
            }

            onCountChanged: presses.measure()
        }
    }
}
