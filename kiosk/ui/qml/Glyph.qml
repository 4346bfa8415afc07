import QtQuick

// An icon of the house; one that points along the words follows their direction.
//
// A picture rather than a painted item: what comes and goes must leave nothing behind (icons.py).
Image {
    property string name: ""
    property color colour: Theme.ink
    property real stroke: 2
    // Pixels.
    property real side: 24
    readonly property int pixels: Math.max(1, Math.round(side))
    readonly property bool directed: ["arrow-left", "arrow-right", "arrow-up-right", "chevron-left", "chevron-right", "footprints", "log-in", "log-out", "move-right", "undo-2"].includes(name)

    height: pixels
    mirror: Theme.rtl && directed
    source: name === "" ? "" : "image://icon/" + name + "/" + String(colour).slice(-6) + "/" + stroke
    sourceSize: Qt.size(pixels, pixels)
    width: pixels

    Accessible.ignored: true
}
