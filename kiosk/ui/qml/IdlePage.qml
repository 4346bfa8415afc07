import QtQuick
import Hallpass.Kiosk

// Nobody is there: which room, how many places, and "hold up your badge".
Item {
    id: page

    required property DeskModel desk
    required property RoomModel room
    required property PreviewFeed feed
    required property real unit
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property color ink: Theme.text(desk.tone)
    readonly property bool plain: desk.tone === "plain"

    Camera {
        id: camera

        backdrop: Theme.field(page.desk.tone)
        busy: page.desk.busy
        feed: page.feed
        height: page.wide ? page.height - 2 * page.edge : Math.min(page.width - 2 * page.edge, page.height * 0.5)
        live: page.visible
        room: page.room
        unit: page.unit
        width: page.wide ? Math.min(height * 1.15, page.width * 0.5) : page.width - 2 * page.edge
        x: page.width - page.edge - width
        y: page.wide ? page.edge : head.height + 2 * page.edge
    }

    Item {
        id: head

        height: title.height
        width: page.wide ? camera.x - 2 * page.edge : page.width - 2 * page.edge
        x: page.edge
        y: page.edge

        Column {
            id: title

            spacing: Math.round(2 * page.unit)
            width: parent.width - clock.width - Math.round(Theme.gap * page.unit)

            Line {
                color: page.plain ? Theme.accent : page.ink
                size: Theme.head
                text: page.room.number
                unit: page.unit
                visible: text !== ""
                weight: Font.Bold
                width: parent.width
            }

            Line {
                color: page.plain ? Theme.quiet : page.ink
                size: Theme.lead
                text: page.room.name
                unit: page.unit
                width: head.width
            }
        }

        Word {
            id: clock

            anchors.right: parent.right
            color: page.ink
            font.features: ({
                    "tnum": 1
                })
            size: Theme.head
            text: page.room.clock
            unit: page.unit
            weight: Font.DemiBold
        }
    }

    Column {
        id: invitation

        readonly property real over: page.wide ? head.y + head.height : camera.y + camera.height
        readonly property real under: chips.y

        spacing: Math.round(Theme.gapS * page.unit)
        width: head.width
        x: page.edge
        y: Math.round(over + Math.max(0, under - over - height) / 2)

        IconItem {
            colour: page.ink
            height: Math.round(56 * page.unit)
            name: page.desk.icon
            visible: name !== ""
            width: height
        }

        Word {
            color: page.ink
            lineHeight: 1.05
            size: 46
            text: page.desk.title
            unit: page.unit
            weight: Font.Bold
            width: parent.width
        }

        Word {
            color: page.plain ? Theme.quiet : page.ink
            size: Theme.lead
            text: page.desk.hint
            unit: page.unit
            visible: text !== ""
            width: parent.width
        }
    }

    Flow {
        id: chips

        spacing: Math.round(10 * page.unit)
        width: head.width
        x: page.edge
        y: page.height - page.edge - height

        Chip {
            icon: "cloud-off"
            ink: Theme.amberInk
            color: Theme.amberPaper
            unit: page.unit
            words: page.room.stale
        }

        Chip {
            icon: page.room.full ? "users" : "door-open"
            ink: page.room.full ? Theme.amberInk : Theme.accent
            color: page.room.full ? Theme.amberPaper : Theme.card
            unit: page.unit
            words: page.room.places
        }

        Chip {
            icon: "footprints"
            unit: page.unit
            words: page.room.out
        }

        Chip {
            icon: "hourglass"
            unit: page.unit
            words: page.room.waiting
        }
    }
}
