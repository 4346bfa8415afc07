import QtQuick
import Hallpass.Kiosk

// What everyone does now. In a Lockdown: dark and still.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: Theme.text(desk.tone)

    Rectangle {
        id: drill

        anchors.left: parent.left
        anchors.right: parent.right
        color: page.ink
        height: visible ? Theme.px(56) : 0
        visible: page.desk.mark !== ""

        Fitted {
            anchors.centerIn: parent
            color: Theme.field(page.desk.tone)
            font.letterSpacing: arabic ? 0 : Theme.px(6)
            height: parent.height
            horizontalAlignment: Text.AlignHCenter
            most: Theme.px(32)
            room: parent.width - Theme.px(120)
            weight: Font.Bold
            width: room
            words: page.desk.mark
        }
    }

    Pane {
        id: words

        readonly property real others: icon.height + phrase.high + since.height + (hint.visible ? hint.height : 0) + 4 * spacing

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.margins: page.edge
        anchors.right: parent.right
        anchors.top: drill.bottom
        ink: page.ink
        spacing: Theme.px(10)

        Glyph {
            id: icon

            anchors.horizontalCenter: parent?.horizontalCenter ?? undefined
            colour: page.ink
            name: page.desk.icon
            side: Theme.px((page.wide ? 104 : 150) / (1 + (Theme.scale - 1) * 0.8))
        }

        Title {
            color: page.ink
            horizontalAlignment: Text.AlignHCenter
            lines: 1
            most: Theme.px(100)
            room: words.width
            tall: Math.max(Theme.px(74), words.height - words.others)
            words: page.desk.title
        }

        Fitted {
            id: phrase

            color: page.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 3
            most: Theme.px(Math.max(30, Theme.lead * 0.86))
            room: words.width
            weight: Font.DemiBold
            words: page.desk.text
        }

        Word {
            id: since

            color: page.ink
            horizontalAlignment: Text.AlignHCenter
            size: Theme.lead * 0.86
            text: page.desk.detail
            width: words.width
        }

        Word {
            id: hint

            color: page.ink
            horizontalAlignment: Text.AlignHCenter
            size: Theme.lead * 0.86
            text: page.desk.hint
            topPadding: Theme.px(8)
            width: words.width
        }
    }
}
