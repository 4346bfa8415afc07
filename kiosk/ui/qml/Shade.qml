import QtQuick
import Hallpass.Kiosk

// Black over a face: less light by the hour, none where nobody is there.
Rectangle {
    id: shade

    property LookModel look: null
    readonly property bool dark: look ? look.dark : false

    anchors.fill: parent
    color: "black"
    objectName: "shade"
    opacity: look ? look.shade : 0
    visible: opacity > 0
    z: 1000

    // What is touched in the dark is the screen, not what nobody could see on it.
    MouseArea {
        anchors.fill: parent
        enabled: shade.dark
        onPressed: shade.look.woken()
    }
}
