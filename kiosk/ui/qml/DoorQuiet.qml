import QtQuick
import Hallpass.Kiosk

// Outside the school's day: which room, what time it is, and today's next class.
Item {
    id: quiet

    required property DoorModel door
    required property color ink
    required property real scaled
    required property real unit

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Math.round(24 * quiet.unit)
        anchors.right: parent.right
        anchors.rightMargin: anchors.leftMargin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Math.round(8 * quiet.unit)

        Fitted {
            color: quiet.ink
            height: most * 1.2
            most: 34 * Math.min(quiet.scaled, 1.6) * quiet.unit
            objectName: "room"
            room: parent.width
            tall: height
            words: quiet.door.number === "" ? quiet.door.name : quiet.door.number + "  " + quiet.door.name
        }

        Fitted {
            color: quiet.ink
            height: most * 1.2
            leading: 1.2
            most: 128 * quiet.unit
            objectName: "clock"
            room: parent.width * 0.8
            tall: height
            weight: Font.Light
            words: quiet.door.clock
        }

        Fitted {
            color: quiet.ink
            height: most * 1.2
            most: 26 * Math.min(quiet.scaled, 1.6) * quiet.unit
            objectName: "next"
            room: parent.width
            tall: height
            words: quiet.door.then
        }
    }
}
