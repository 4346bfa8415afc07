import QtQuick
import Hallpass.Kiosk

// The box that somebody looks for, on its door: its name as large as it fits, on a field that comes and
// goes once a second.
Rectangle {
    id: found

    required property DoorModel door
    required property real unit
    readonly property color ink: beacon.lit ? Theme.accentInk : Theme.ink

    color: beacon.lit ? Theme.accent : Theme.paper

    Beacon {
        id: beacon

        running: found.visible && Theme.motion
    }

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Math.round(24 * found.unit)
        anchors.right: parent.right
        anchors.rightMargin: anchors.leftMargin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Math.round(10 * found.unit)

        Fitted {
            color: found.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            most: 34 * found.unit
            room: parent.width
            words: found.door.beckon
        }

        Fitted {
            color: found.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: 130 * found.unit
            objectName: "wanted"
            room: parent.width
            tall: found.height * 0.5
            weight: Font.Bold
            words: found.door.beckon === "" ? "" : found.door.word
        }

        Fitted {
            color: found.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: 44 * found.unit
            room: parent.width
            weight: Font.DemiBold
            words: found.door.beckon === "" ? "" : found.door.until
        }
    }
}
