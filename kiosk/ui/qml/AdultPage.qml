pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// An adult's badge, or a PIN on the pad; the pad is at the hand's side.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: Theme.text(desk.tone)
    readonly property bool plain: desk.tone === "plain"
    // In a Lockdown nothing lights up.
    readonly property bool dark: desk.tone === "lockdown"
    readonly property color key: plain ? Theme.card : Theme.veil(desk.tone)
    // Where no PIN counts, none is asked for.
    readonly property bool padded: desk.pin !== ""
    property string pin: ""
    property int begun: -1

    function add(digit: string) {
        if (pin.length < 12)
            pin += digit;
    }

    function enter() {
        const typed = pin;
        pin = "";
        if (typed !== "")
            desk.typed(typed);
    }

    function type(event: KeyEvent): bool {
        if (!padded)
            return false;
        if (event.key >= Qt.Key_0 && event.key <= Qt.Key_9)
            add(String.fromCharCode(event.key));
        else if (event.key === Qt.Key_Backspace)
            pin = pin.slice(0, -1);
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            enter();
        else
            return false;
        return true;
    }

    Pane {
        id: pane

        height: (page.wide || !page.padded ? presses.y : pad.y) - Theme.px(16) - y
        ink: page.ink
        middle: false
        spacing: Theme.px(8)
        width: page.wide && page.padded ? page.width - pad.width - 3 * page.edge : page.width - 2 * page.edge
        x: page.wide && page.padded && Theme.left ? page.width - page.edge - width : page.edge
        y: page.edge

        Row {
            spacing: Theme.px(14)

            Glyph {
                anchors.verticalCenter: parent.verticalCenter
                colour: page.plain ? Theme.accent : page.ink
                name: page.desk.icon
                side: Theme.px(44 / Math.sqrt(Theme.scale))
            }

            Title {
                anchors.verticalCenter: parent.verticalCenter
                color: page.ink
                room: pane.inner - Theme.px(14 + 44 / Math.sqrt(Theme.scale))
                words: page.desk.title
            }
        }

        Fitted {
            color: page.ink
            height: high
            lines: 2
            most: Theme.px(Math.max(26, Theme.lead))
            room: pane.inner
            weight: Font.DemiBold
            words: page.desk.name
        }

        Word {
            color: page.ink
            size: page.wide ? Theme.lead : Math.max(28, Theme.lead)
            text: page.desk.text
            width: pane.inner
        }

        Word {
            color: page.plain ? Theme.quiet : page.ink
            size: page.wide ? Theme.body : Math.max(22, Theme.body)
            text: page.desk.hint
            width: pane.inner
        }

        Rectangle {
            color: page.dark ? page.key : Theme.alarm
            height: problem.height + Theme.px(16)
            radius: Theme.px(12)
            visible: page.desk.problem !== ""
            width: pane.inner

            Word {
                id: problem

                anchors.centerIn: parent
                color: page.dark ? page.ink : Theme.alarmInk
                horizontalAlignment: Text.AlignHCenter
                text: page.desk.problem
                weight: Font.DemiBold
                width: parent.width - Theme.px(24)

                Accessible.role: Accessible.AlertMessage
            }
        }
    }

    Column {
        id: pad

        // The keys' share of the height, within reach and large enough.
        readonly property real gap: Theme.px(8)
        readonly property real shown: Theme.px(50)
        readonly property real zone: page.wide ? page.height - 2 * page.edge - shown - gap : page.height
        readonly property real foot: page.wide ? page.height - page.edge : presses.y - Theme.px(20)
        readonly property real reach: Theme.low ? Math.min(zone, foot - page.height * 0.4) : zone
        readonly property real key: Math.max(Theme.touch, Math.min(Theme.px(page.wide ? 78 : 74), (reach - 3 * gap) / 4))
        readonly property real wideKey: page.wide ? Theme.px(92) : Math.floor((page.width - 2 * page.edge - 2 * gap) / 3)

        LayoutMirroring.childrenInherit: true
        LayoutMirroring.enabled: false
        spacing: gap
        visible: page.padded
        width: 3 * wideKey + 2 * gap
        x: page.wide && !Theme.left ? page.width - page.edge - width : page.edge
        y: page.wide ? (Theme.low ? page.height - page.edge - height : Math.round((page.height - height) / 2)) : presses.y - Theme.px(20) - height

        Rectangle {
            border.color: Theme.contrast ? page.ink : page.plain ? Theme.rule : "transparent"
            border.width: Math.max(1, Theme.px(1.5))
            color: page.key
            height: pad.shown
            radius: Theme.px(14)
            width: parent.width

            Fitted {
                anchors.centerIn: parent
                color: page.ink
                height: high
                horizontalAlignment: Text.AlignHCenter
                most: Theme.px(page.pin === "" ? Theme.body : 30)
                room: parent.width - Theme.px(20)
                tall: pad.shown
                weight: Font.Bold
                width: room
                words: page.pin === "" ? page.desk.pin : "•".repeat(page.pin.length)
            }
        }

        Grid {
            columnSpacing: pad.gap
            columns: 3
            rowSpacing: pad.gap

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "delete", "0", "enter"]

                delegate: Press {
                    required property string modelData
                    readonly property bool digit: modelData.length === 1
                    readonly property bool enter: modelData === "enter"

                    Accessible.name: digit ? modelData : enter ? page.desk.enter : page.desk.erase
                    edge: Theme.contrast ? page.ink : page.plain && !enter ? Theme.rule : "transparent"
                    fill: enter ? (page.plain ? Theme.accent : page.ink) : page.key
                    glyph: modelData === "delete" ? "delete" : enter ? "check" : ""
                    height: pad.key
                    ink: enter ? (page.plain ? Theme.accentInk : Theme.field(page.desk.tone)) : page.ink
                    objectName: "key-" + modelData
                    ring: page.ink
                    size: 28
                    text: digit ? modelData : ""
                    width: pad.wideKey

                    onClicked: {
                        if (digit)
                            page.add(modelData);
                        else if (enter)
                            page.enter();
                        else
                            page.pin = page.pin.slice(0, -1);
                    }
                }
            }
        }
    }

    Presses {
        id: presses

        desk: page.desk
        fill: page.plain ? Theme.sunk : Theme.veil(page.desk.tone)
        height: implicitHeight
        ink: page.ink
        mainFill: page.plain ? Theme.accent : page.ink
        mainInk: page.plain ? Theme.accentInk : Theme.field(page.desk.tone)
        ring: page.ink
        width: pane.width
        x: pane.x
        y: page.height - page.edge - height
    }

    Connections {
        function onChanged() {
            if (page.desk.serial !== page.begun)
                page.pin = "";
            page.begun = page.desk.serial;
        }

        target: page.desk
    }
}
