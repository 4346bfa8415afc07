import QtQuick
import Hallpass.Kiosk

// What the camera sees, mirrored, with a frame that invites a badge; or why there is nothing to see.
Item {
    id: camera

    required property PreviewFeed feed
    required property RoomModel room
    required property real unit
    property bool busy: false
    property bool live: true
    property color backdrop: Theme.paper

    readonly property color frame: busy ? Theme.caught : Theme.white
    readonly property real inset: Math.round(Math.min(width, height) * 0.13)

    Rectangle {
        anchors.fill: parent
        color: Theme.dark
        radius: Math.round(Theme.radius * 1.2 * camera.unit)
    }

    PreviewItem {
        anchors.fill: parent
        backdrop: camera.backdrop
        feed: camera.feed
        radius: Math.round(Theme.radius * 1.2 * camera.unit)
        visible: camera.live && camera.room.trouble === "" && camera.feed.seen
    }

    Item {
        anchors.fill: parent
        anchors.margins: camera.inset
        visible: camera.room.trouble === ""

        Bracket {
            colour: camera.frame
            unit: camera.unit
        }

        Bracket {
            anchors.right: parent.right
            colour: camera.frame
            rotation: 90
            unit: camera.unit
        }

        Bracket {
            anchors.bottom: parent.bottom
            anchors.right: parent.right
            colour: camera.frame
            rotation: 180
            unit: camera.unit
        }

        Bracket {
            anchors.bottom: parent.bottom
            colour: camera.frame
            rotation: 270
            unit: camera.unit
        }
    }

    IconItem {
        anchors.centerIn: parent
        colour: Theme.mist
        height: Math.round(72 * camera.unit)
        name: "id-card"
        stroke: 1.5
        visible: camera.room.trouble === "" && !camera.feed.seen
        width: height
    }

    Column {
        anchors.centerIn: parent
        spacing: Math.round(Theme.gapS * camera.unit)
        visible: camera.room.trouble !== ""
        width: parent.width * 0.8

        IconItem {
            anchors.horizontalCenter: parent.horizontalCenter
            colour: Theme.amber
            height: Math.round(64 * camera.unit)
            name: "camera-off"
            width: height
        }

        Word {
            color: Theme.white
            horizontalAlignment: Text.AlignHCenter
            size: Theme.lead
            text: camera.room.trouble
            unit: camera.unit
            weight: Font.DemiBold
            width: parent.width
        }

        Word {
            color: Theme.mist
            horizontalAlignment: Text.AlignHCenter
            text: camera.room.help
            unit: camera.unit
            width: parent.width
        }
    }
}
