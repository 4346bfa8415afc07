import QtQuick
import Hallpass.Kiosk

// A new box: the code that an administrator types, and the page to type it on as a QR code.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property bool coded: desk.code !== ""

    Rectangle {
        id: card

        border.color: Theme.rule
        border.width: Theme.contrast ? 0 : Math.max(1, Theme.px(1.5))
        color: "#ffffff"
        height: width
        radius: Theme.px(Theme.radius)
        visible: page.coded
        width: Math.round(page.wide ? Math.min(page.height - 4 * page.edge, page.width * 0.36) : Math.min(page.width - 4 * page.edge, page.height * 0.36))
        x: Math.round(!page.wide ? (page.width - width) / 2 : Theme.rtl ? page.edge * 1.5 : page.width - width - page.edge * 1.5)
        y: page.wide ? Math.round((page.height - height) / 2) : page.height - height - 2 * page.edge

        CodeItem {
            anchors.fill: parent
            anchors.margins: Theme.px(8)
            text: page.desk.code

            Accessible.name: page.desk.code
            Accessible.role: Accessible.Graphic
        }
    }

    Pane {
        id: words

        readonly property real margin: page.edge * 1.5

        height: (page.wide || !page.coded ? page.height : card.y) - 2 * margin
        width: (page.wide && page.coded ? page.width - card.width - margin : page.width) - 2 * margin
        x: Theme.rtl ? page.width - width - margin : margin
        y: margin
        spacing: Theme.px(10)

        Glyph {
            colour: Theme.accent
            name: page.desk.icon
            side: Theme.px(48)
            x: Theme.rtl ? words.width - width : 0
        }

        Title {
            font.features: ({
                    "tnum": 1,
                    "zero": 1
                })
            lines: 1
            most: Theme.px(Theme.display)
            room: words.width
            words: page.desk.title
        }

        Word {
            size: Theme.lead
            text: page.desk.text
            width: words.width
        }

        Fitted {
            font.features: ({
                    "tnum": 1,
                    "zero": 1
                })
            height: high
            lines: Theme.scale > 1.4 ? 2 : 1
            // Figures of one width are wider than what the metrics say.
            most: Theme.px(Theme.lead)
            room: words.width * 0.94
            weight: Font.DemiBold
            words: page.desk.name
        }

        Word {
            color: Theme.quiet
            text: page.desk.hint
            width: words.width
        }

        Word {
            color: Theme.quiet
            text: page.desk.detail
            width: words.width
            wrapMode: Text.WrapAnywhere
        }
    }
}
