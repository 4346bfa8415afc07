import QtQuick
import QtQuick.Templates as T
import Hallpass.Kiosk

// A button that has to be held down, by finger, mouse or key; its ring shows how far it is. Who can't
// hold anything down presses it by assistive means: it counts by itself, and the next press cancels.
T.AbstractButton {
    id: tile

    property string sign: ""
    property string how: ""
    property int span: 3000
    property color ink: Theme.ink
    property color fill: Theme.card
    property bool armed: false
    readonly property real pad: Theme.px(14)
    readonly property real side: Math.round(Math.min(height - 2 * Theme.px(6), Theme.px(80), width * 0.3))
    readonly property alias part: hold.part

    signal held

    function takes(event: KeyEvent): bool {
        return [Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter].includes(event.key);
    }

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.touch, Theme.px(64))

    background: Rectangle {
        border.color: tile.ink
        border.width: Theme.contrast ? 2 : 0
        color: hold.counting ? Qt.tint(tile.fill, Qt.alpha(tile.ink, 0.16)) : tile.fill
        radius: Theme.px(Theme.radius)
    }
    contentItem: Item {
        RingItem {
            id: ring

            anchors.left: parent.left
            anchors.leftMargin: tile.pad
            anchors.verticalCenter: parent.verticalCenter
            colour: tile.ink
            height: tile.side
            objectName: "ring"
            part: hold.part
            width: tile.side

            SignItem {
                anchors.centerIn: parent
                colour: tile.ink
                height: width
                name: tile.sign
                visible: !hold.counting
                width: Math.round(parent.width * 0.52)
            }

            Fitted {
                anchors.centerIn: parent
                color: tile.ink
                height: parent.height
                horizontalAlignment: Text.AlignHCenter
                most: parent.height * 0.5
                room: parent.width * 0.6
                weight: Font.Bold
                width: room
                words: hold.counting ? hold.still : ""
            }
        }

        Column {
            id: said

            anchors.left: ring.right
            anchors.leftMargin: Theme.px(12)
            anchors.right: parent.right
            anchors.rightMargin: tile.pad
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(1)

            Fitted {
                color: tile.ink
                height: high
                lines: 2
                most: Theme.px(Math.min(Math.max(26, Theme.lead), 32))
                room: said.width
                tall: Math.max(Theme.px(24), tile.height - what.height - Theme.px(10))
                weight: Font.Bold
                words: tile.text

                Accessible.ignored: true
            }

            Fitted {
                id: what

                color: tile.ink
                height: high
                most: Theme.px(Math.min(Theme.caption, 19))
                room: said.width
                words: tile.how

                Accessible.ignored: true
            }
        }
    }

    Accessible.description: how
    Accessible.name: text
    Accessible.role: Accessible.Button

    Accessible.onPressAction: armed = !armed

    // Before the button's own: what a key does here is to be held.
    Keys.onPressed: event => {
        if (!takes(event))
            return;
        hold.press(event);
        event.accepted = true;
    }
    Keys.onReleased: event => {
        if (!takes(event))
            return;
        hold.lift(event);
        event.accepted = true;
    }
    onActiveFocusChanged: {
        if (!activeFocus)
            hold.drop();
    }
    onVisibleChanged: {
        hold.drop();
        armed = false;
    }

    Hold {
        id: hold

        objectName: "hold"
        gripped: tile.visible && tile.enabled && (tile.down || tile.armed)
        span: tile.span

        onHeld: {
            tile.armed = false;
            tile.held();
        }
    }
}
