import QtQuick

// The ring around what a key would press: outside of it, seen on every field.
Rectangle {
    property bool shown: false
    property color ink: Theme.ink

    anchors.fill: parent
    anchors.margins: -Theme.px(4)
    border.color: ink
    border.width: Math.max(2, Theme.px(3))
    color: "transparent"
    visible: shown
}
