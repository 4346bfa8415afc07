import QtQuick
import Hallpass.Kiosk

// The box that somebody looks for: its name, large, on a field that comes and goes once a second.
Rectangle {
    id: page

    required property PageModel desk
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: beacon.lit ? Theme.accentInk : Theme.ink

    color: beacon.lit ? Theme.accent : Theme.paper

    Beacon {
        id: beacon

        running: page.visible && Theme.motion
    }

    Pane {
        id: words

        anchors.fill: parent
        anchors.margins: page.edge
        ink: page.ink
        spacing: Theme.px(12)

        Glyph {
            anchors.horizontalCenter: parent?.horizontalCenter ?? undefined
            colour: page.ink
            name: page.desk.icon
            side: Theme.px(64)
        }

        Fitted {
            color: page.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            most: Theme.px(Theme.lead)
            room: words.width
            words: page.desk.detail
        }

        Title {
            color: page.ink
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: Theme.px(Theme.giant)
            room: words.width
            tall: words.height * 0.42
            words: page.desk.title
        }

        Fitted {
            color: page.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: Theme.px(Theme.head * 1.2)
            room: words.width
            weight: Font.DemiBold
            words: page.desk.text
        }

        Fitted {
            color: page.ink
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: Theme.px(Theme.body)
            room: words.width
            words: page.desk.hint
        }
    }
}
