import QtQuick
import Hallpass.Kiosk

// What everyone does now. In a Lockdown: dark and still.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: Theme.text(desk.tone)

    // Any key that nothing else takes.
    function press(event: KeyEvent) {
        if (anywhere.enabled)
            hold.press(event);
    }

    function lift(event: KeyEvent) {
        hold.lift(event);
    }

    DrillBand {
        id: drill

        color: page.ink
        ink: Theme.field(page.desk.tone)
        words: page.desk.mark
    }

    // In a Lockdown nothing shows where: an adult holds a finger anywhere, or a key.
    MouseArea {
        id: anywhere

        anchors.fill: parent
        enabled: page.desk.grip !== ""
        objectName: "grip"
    }

    Hold {
        id: hold

        objectName: "hold"
        gripped: page.visible && anywhere.enabled && anywhere.pressed
        span: page.desk.hold

        onHeld: page.desk.held(page.desk.grip)
    }

    Pane {
        id: words

        readonly property real others: icon.height + phrase.high + since.height + (hint.visible ? hint.height : 0) + (knows.visible ? knows.height : 0) + 5 * spacing

        anchors.bottom: presses.visible ? presses.top : parent.bottom
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
            side: Theme.px((page.wide ? 104 : 150) / (1 + (Theme.scale - 1) * 0.8) * (!presses.visible || !page.wide ? 1 : knows.visible && drill.visible ? 0.42 : 0.62))

            RingItem {
                anchors.centerIn: parent
                colour: page.ink
                height: width
                part: hold.part
                visible: hold.counting
                width: parent.width * 1.5
            }
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
            id: knows

            color: page.ink
            horizontalAlignment: Text.AlignHCenter
            size: Theme.lead * 0.86
            text: page.desk.name
            weight: Font.DemiBold
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

    Presses {
        id: presses

        anchors.bottom: parent.bottom
        anchors.bottomMargin: page.edge
        anchors.left: parent.left
        anchors.leftMargin: page.edge
        compact: true
        desk: page.desk
        fill: Theme.veil(page.desk.tone)
        height: implicitHeight
        ink: page.ink
        ring: page.ink
        visible: count > 0
        width: page.width - 2 * page.edge
    }

    Connections {
        function onChanged() {
            hold.drop();
        }

        target: page.desk
    }
}
