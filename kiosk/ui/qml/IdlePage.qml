pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// Nobody is there: which room, how many places, who is called, and "hold up your badge".
Item {
    id: page

    required property PageModel desk
    required property RoomModel room
    required property PreviewFeed feed
    required property LookModel look
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: Theme.text(desk.tone)
    readonly property bool plain: desk.tone === "plain"
    readonly property bool calling: room.called > 0 && !desk.busy
    // Larger words take the room of the camera's picture.
    readonly property real give: 1 / (1 + (Theme.scale - 1) * 0.35)

    Camera {
        id: camera

        anchors.right: parent.right
        anchors.rightMargin: page.edge
        backdrop: Theme.field(page.desk.tone)
        busy: page.desk.busy
        feed: page.feed
        height: page.wide ? page.height - 2 * page.edge - message.taken : Math.min(page.width - 2 * page.edge, page.height * 0.42 / (1 + (Theme.scale - 1) * 0.8) - message.taken)
        live: page.visible
        room: page.room
        width: page.wide ? Math.round(Math.min((page.height - 2 * page.edge) * 1.15, page.width * 0.5 * page.give)) : page.width - 2 * page.edge
        y: page.wide ? page.edge : head.y + head.height + page.edge
    }

    // What central has to say to whoever stands here, under the picture.
    Rectangle {
        id: message

        readonly property real taken: visible ? height + Theme.px(10) : 0

        anchors.left: camera.left
        anchors.right: camera.right
        anchors.top: camera.bottom
        anchors.topMargin: Theme.px(10)
        border.color: Theme.contrast ? Theme.ink : Theme.rule
        border.width: Math.max(1, Theme.px(1.5))
        color: Theme.card
        height: Math.max(horn.height, notice.height) + Theme.px(18)
        radius: Theme.px(16)
        visible: page.room.message !== ""

        Glyph {
            id: horn

            anchors.left: parent.left
            anchors.leftMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            colour: Theme.accent
            name: "megaphone"
            side: Theme.px(28)
        }

        Fitted {
            id: notice

            anchors.left: horn.right
            anchors.leftMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            height: high
            lines: 6
            most: Theme.px(18 * Math.min(Theme.scale, 1.5))
            objectName: "message"
            room: message.width - horn.width - Theme.px(36)
            tall: page.height * (page.wide ? 0.36 : 0.14)
            weight: Font.DemiBold
            words: page.room.message

            Accessible.role: Accessible.AlertMessage
        }
    }

    Item {
        id: head

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        height: title.height
        width: page.wide ? page.width - camera.width - 3 * page.edge : page.width - 2 * page.edge
        y: page.edge

        LogoItem {
            id: logo

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            height: visible ? Theme.px(48) : 0
            look: page.look
            visible: ratio > 0 && page.plain
            width: visible ? Math.round(Math.min(height * ratio, head.width * 0.3)) : 0
        }

        Column {
            id: title

            anchors.left: logo.right
            anchors.leftMargin: logo.visible ? Theme.px(14) : 0
            width: head.width - logo.width - anchors.leftMargin - clock.width - Theme.px(12)

            Fitted {
                color: page.plain ? Theme.accent : page.ink
                height: high
                most: Theme.px(Theme.head)
                objectName: "number"
                room: title.width
                weight: Font.Bold
                words: page.room.number
            }

            Fitted {
                color: page.plain ? Theme.quiet : page.ink
                height: high
                lines: 2
                most: Theme.px(Theme.lead)
                objectName: "room"
                room: title.width
                words: page.room.name
            }
        }

        Fitted {
            id: clock

            anchors.right: parent.right
            anchors.top: parent.top
            color: page.ink
            font.features: ({
                    "tnum": 1
                })
            height: high
            horizontalAlignment: Text.AlignRight
            most: Theme.px(Theme.head)
            objectName: "clock"
            room: head.width * 0.45
            weight: Font.DemiBold
            // Figures of one width are wider than what the metrics say.
            width: implicitWidth
            words: page.room.clock
        }
    }

    Pane {
        id: words

        readonly property real over: page.wide ? head.y + head.height : camera.y + camera.height + message.taken
        readonly property real others: (icon.visible ? icon.height + spacing : 0) + (until.visible ? until.height + spacing : 0) + (hint.visible ? hint.height + spacing : 0) + (calls.visible ? calls.height + spacing : 0) + chips.height + chips.topPadding + 2 * spacing

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        height: corners.y - Theme.px(14) - y
        ink: page.ink
        spacing: Theme.px(8)
        width: head.width
        y: over + Theme.px(12)

        Glyph {
            id: icon

            colour: page.plain ? Theme.accent : page.ink
            name: page.calling ? "" : page.desk.icon
            side: Theme.px(52 / Theme.scale)
            visible: name !== ""
            x: Theme.rtl ? words.width - width : 0
        }

        Title {
            color: page.ink
            leading: 1.08
            lines: page.wide ? 3 : 2
            most: Theme.px(page.calling ? 30 : 46)
            room: words.width
            tall: Math.max(Theme.px(2.2 * Theme.lead), words.height - words.others)
            words: page.desk.title
        }

        Word {
            id: until

            color: page.ink
            size: Theme.lead
            text: page.desk.text
            weight: Font.DemiBold
            width: words.width
        }

        Word {
            id: hint

            color: page.plain ? Theme.quiet : page.ink
            size: page.plain ? Theme.lead : Math.max(20, Theme.body)
            text: page.calling ? "" : page.desk.hint
            width: words.width
        }

        // Whose turn it is: a symbol and a place, no name.
        Column {
            id: calls

            spacing: Theme.px(8)
            visible: page.calling

            Repeater {
                model: page.calling ? page.room.turns : null

                delegate: Rectangle {
                    id: call

                    required property string symbol
                    required property string place

                    color: Theme.field("go")
                    height: Math.max(sign.height, said.height) + Theme.px(16)
                    radius: Theme.px(16)
                    width: words.width

                    Glyph {
                        id: sign

                        anchors.left: parent.left
                        anchors.leftMargin: Theme.px(14)
                        anchors.verticalCenter: parent.verticalCenter
                        colour: Theme.text("go")
                        name: call.symbol
                        side: Theme.px(page.room.called > 1 ? 40 : 64)
                        stroke: 2.2
                    }

                    Column {
                        id: said

                        anchors.left: sign.right
                        anchors.leftMargin: Theme.px(14)
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - sign.width - Theme.px(42)

                        Fitted {
                            color: Theme.text("go")
                            height: high
                            most: Theme.px(page.room.called > 1 ? Theme.body : Theme.lead)
                            room: said.width
                            weight: Font.Bold
                            words: page.room.calling

                            Accessible.role: Accessible.AlertMessage
                        }

                        Fitted {
                            color: Theme.text("go")
                            height: high
                            lines: 2
                            most: Theme.px(Theme.body)
                            room: said.width
                            words: call.place
                        }
                    }
                }
            }
        }

        Flow {
            id: chips

            spacing: Theme.px(8)
            topPadding: Theme.px(8)
            width: words.width

            Chip {
                color: Theme.warnPaper
                icon: "cloud-off"
                ink: Theme.warnInk
                room: words.width
                words: page.room.stale
            }

            Chip {
                color: page.room.full ? Theme.warnPaper : Theme.card
                icon: page.room.full ? "users" : "door-open"
                ink: page.room.full ? Theme.warnInk : Theme.accent
                room: words.width
                // Where no passes are given, places would be a promise.
                words: page.plain ? page.room.places : ""
            }

            Chip {
                icon: "footprints"
                room: words.width
                words: page.room.out
            }

            Chip {
                icon: "hourglass"
                room: words.width
                words: page.room.waiting
            }
        }
    }

    Presses {
        id: corners

        anchors.bottom: parent.bottom
        anchors.bottomMargin: page.edge
        anchors.left: parent.left
        anchors.leftMargin: page.edge
        desk: page.desk
        fill: page.plain ? Theme.sunk : Theme.veil(page.desk.tone)
        height: implicitHeight
        ink: page.plain ? Theme.quiet : page.ink
        ring: page.ink
        visible: count > 0
        width: head.width
    }
}
