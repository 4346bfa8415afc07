import QtQuick
import Hallpass.Kiosk

// What the camera sees, mirrored, with a frame that invites a badge; or why there is nothing to see.
Item {
    id: camera

    required property PreviewFeed feed
    required property RoomModel room
    property bool busy: false
    property bool live: true
    property color backdrop: Theme.paper

    readonly property color frame: busy ? Theme.caught : Theme.lensInk
    readonly property real inset: Math.round(Math.min(width, height) * 0.13)
    readonly property real corner: Theme.px(24)

    Rectangle {
        anchors.fill: parent
        border.color: Theme.rule
        border.width: Theme.contrast ? 2 : 0
        color: Theme.lens
        radius: camera.corner
    }

    PreviewItem {
        anchors.fill: parent
        backdrop: camera.backdrop
        feed: camera.feed
        radius: camera.corner
        visible: camera.live && camera.room.trouble === "" && camera.feed.seen
    }

    Item {
        anchors.fill: parent
        anchors.margins: camera.inset
        visible: camera.room.trouble === ""

        LayoutMirroring.childrenInherit: true
        LayoutMirroring.enabled: false

        Bracket {
            colour: camera.frame
        }

        Bracket {
            anchors.right: parent.right
            colour: camera.frame
            rotation: 90
        }

        Bracket {
            anchors.bottom: parent.bottom
            anchors.right: parent.right
            colour: camera.frame
            rotation: 180
        }

        Bracket {
            anchors.bottom: parent.bottom
            colour: camera.frame
            rotation: 270
        }
    }

    Glyph {
        anchors.centerIn: parent
        colour: Theme.lensQuiet
        name: "id-card"
        side: Theme.px(72)
        stroke: 1.5
        visible: camera.room.trouble === "" && !camera.feed.seen
    }

    Pane {
        id: trouble

        anchors.fill: parent
        anchors.margins: Theme.px(20)
        ink: Theme.lensQuiet
        spacing: Theme.px(Theme.gapS)
        visible: camera.room.trouble !== ""

        Glyph {
            anchors.horizontalCenter: parent?.horizontalCenter ?? undefined
            colour: Theme.trouble
            name: "camera-off"
            side: Theme.px(64 / Theme.scale)
        }

        Word {
            color: Theme.lensInk
            horizontalAlignment: Text.AlignHCenter
            size: Theme.lead
            text: camera.room.trouble
            weight: Font.DemiBold
            width: trouble.width
        }

        Word {
            color: Theme.lensQuiet
            horizontalAlignment: Text.AlignHCenter
            text: camera.room.help
            width: trouble.width
        }
    }
}
