pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// The adult's panel: who is out and who waits; what the room does; what the last act came to.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(24)
    readonly property int gap: Theme.px(8)
    readonly property real acting: wide ? Math.round(Math.min(width * 0.42, Theme.px(230) * (1 + (Theme.scale - 1) * 0.3))) : width - 2 * edge
    readonly property real reach: Theme.low ? height * 0.4 : edge

    Column {
        id: head

        anchors.left: parent.left
        anchors.leftMargin: page.edge + (page.wide && Theme.left !== LayoutMirroring.enabled && !Theme.low ? page.acting + page.edge : 0)
        spacing: Theme.px(3)
        width: page.wide && !Theme.low ? page.width - page.acting - 3 * page.edge : page.width - 2 * page.edge
        y: page.edge

        Title {
            lines: 1
            most: Theme.px(Theme.head * 0.82)
            room: head.width
            words: page.desk.title
        }

        Fitted {
            color: Theme.quiet
            height: high
            lines: 2
            most: Theme.px(Theme.caption)
            room: head.width
            words: page.desk.text
        }

        Flow {
            spacing: page.gap
            topPadding: Theme.px(4)
            width: head.width

            Chip {
                icon: "footprints"
                room: head.width
                size: Theme.label * 0.85
                words: page.desk.name
            }

            Chip {
                color: Theme.warnPaper
                icon: "clock"
                ink: Theme.warnInk
                room: head.width
                size: Theme.label * 0.85
                words: page.desk.mark
            }
        }

        Rectangle {
            readonly property bool vain: page.desk.problem !== ""

            border.color: Theme.rule
            border.width: Theme.contrast ? 2 : 0
            color: vain ? Theme.warnPaper : Theme.tint
            height: visible ? said.height + Theme.px(14) : 0
            radius: Theme.px(12)
            visible: page.desk.hint !== ""
            width: head.width

            Glyph {
                id: how

                anchors.left: parent.left
                anchors.leftMargin: Theme.px(12)
                anchors.verticalCenter: parent.verticalCenter
                colour: said.color
                name: parent.vain ? "ban" : "check"
                side: Theme.px(20)
            }

            Word {
                id: said

                anchors.left: how.right
                anchors.leftMargin: Theme.px(10)
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(12)
                anchors.verticalCenter: parent.verticalCenter
                color: parent.vain ? Theme.warnInk : Theme.ink
                size: Theme.label * 0.85
                text: page.desk.hint
                weight: Font.DemiBold

                Accessible.role: Accessible.AlertMessage
            }
        }
    }

    Pane {
        id: list

        readonly property real start: Math.max(head.y + head.height + Theme.px(14), Theme.low ? page.reach : 0)

        height: (page.wide ? page.height - page.edge : acts.y - Theme.px(14)) - start
        middle: false
        spacing: page.gap
        width: page.wide ? page.width - page.acting - 3 * page.edge : page.width - 2 * page.edge
        x: page.wide && Theme.left ? page.width - page.edge - width : page.edge
        y: start

        Repeater {
            model: page.desk.out

            delegate: PersonRow {
                required figure
                required late
                required property string key
                required property string name
                required property string words
                required property string unit_words
                required property string sign

                glyph: sign
                measure: unit_words
                objectName: "row-" + key
                text: name
                where: words
                width: list.inner

                onClicked: page.desk.picked(key)
            }
        }

        Word {
            color: Theme.quiet
            size: Theme.caption
            text: page.desk.waiting
            topPadding: Theme.px(4)
            weight: Font.DemiBold
            width: list.inner
        }

        Repeater {
            model: page.desk.waits

            delegate: PersonRow {
                required figure
                required late
                required property string key
                required property string name
                required property string words
                required property string unit_words
                required property string sign

                glyph: sign
                measure: unit_words
                objectName: "row-" + key
                text: name
                where: words
                width: list.inner

                onClicked: page.desk.picked(key)
            }
        }
    }

    Pane {
        id: acts

        readonly property int columns: page.wide && !Theme.low ? 1 : page.wide ? 2 : Theme.scale > 1.5 ? 2 : 3
        readonly property real cell: Math.floor((inner - (columns - 1) * page.gap) / columns)

        height: page.wide ? page.height - page.edge - (Theme.low ? list.y : page.edge) : Math.min(grid.implicitHeight, page.height * 0.4)
        middle: false
        width: page.acting
        x: page.wide && !Theme.left ? page.width - page.edge - width : page.edge
        y: page.wide ? (Theme.low ? list.y : page.edge) : page.height - page.edge - height

        Grid {
            id: grid

            columnSpacing: page.gap
            columns: acts.columns
            rowSpacing: page.gap

            Repeater {
                id: buttons

                model: page.desk.buttons

                delegate: Press {
                    required property string tap
                    required property string words
                    required property string sign
                    required property bool main
                    readonly property int rows: Math.ceil(buttons.count / acts.columns)

                    edge: Theme.contrast ? Theme.ink : main ? "transparent" : Theme.rule
                    fill: main ? Theme.accent : Theme.card
                    glyph: sign
                    height: Math.floor(Math.max(implicitHeight, page.wide ? Math.min(Theme.px(72), (acts.free - (rows - 1) * page.gap) / rows) : Theme.px(60)))
                    ink: main ? Theme.accentInk : Theme.ink
                    objectName: "tap-" + tap
                    size: Theme.label * 0.9
                    text: words
                    width: acts.cell

                    onClicked: page.desk.tapped(tap)
                }
            }
        }
    }

    Connections {
        function onChanged() {
            if (page.visible) {
                list.rewind();
                acts.rewind();
            }
        }

        target: page.desk
    }
}
