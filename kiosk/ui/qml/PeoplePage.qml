pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// One of many by first name: a grid, and a jump to a part of the alphabet.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(24)
    readonly property int gap: Theme.px(8)
    readonly property real cell: Math.max(Theme.touch, Theme.px(Theme.label * 2.7))

    Title {
        id: title

        room: page.width - 2 * page.edge
        words: page.desk.title
        x: page.edge
        y: Theme.low ? Math.max(page.edge, Math.round((page.height * 0.4 - height) / 2)) : page.edge
    }

    Word {
        anchors.centerIn: parent
        color: Theme.quiet
        horizontalAlignment: Text.AlignHCenter
        size: Theme.lead
        text: page.desk.text
        width: parent.width * 0.8
    }

    Flow {
        id: jumps

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        anchors.right: parent.right
        anchors.rightMargin: page.edge
        spacing: page.gap
        visible: parts.count > 0
        y: Theme.low ? Math.max(page.height * 0.4, title.y + title.height) : title.y + title.height + Theme.px(12)

        Repeater {
            id: parts

            model: page.desk.jumps

            delegate: Press {
                required property string letters
                required property int at
                readonly property int row: Math.floor(at / grid.columns)

                height: implicitHeight
                text: letters
                width: Math.max(implicitWidth, Theme.touch)

                onClicked: pane.at = Math.max(0, Math.min(grid.height - pane.free + Theme.px(26), row * (page.cell + page.gap)))
            }
        }
    }

    Pane {
        id: pane

        readonly property real start: jumps.visible ? jumps.y + jumps.height + Theme.px(12) : Theme.low ? Math.max(page.height * 0.4, title.y + title.height) : title.y + title.height + Theme.px(12)

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        anchors.right: parent.right
        anchors.rightMargin: page.edge
        height: presses.y - Theme.px(14) - start
        middle: false
        y: start

        Grid {
            id: grid

            readonly property real wide: Math.floor((pane.inner - (columns - 1) * page.gap) / columns)

            columnSpacing: page.gap
            columns: Math.max(1, Math.floor((pane.inner + page.gap) / (Theme.px(165 / 19 * Theme.label) + page.gap)))
            rowSpacing: page.gap

            Repeater {
                model: page.desk.tiles

                delegate: NameKey {
                    required property string key
                    required property string name

                    height: page.cell
                    objectName: "tile-" + key
                    text: name
                    width: grid.wide

                    onClicked: page.desk.picked(key)
                }
            }
        }
    }

    Presses {
        id: presses

        anchors.bottom: parent.bottom
        anchors.bottomMargin: page.edge
        anchors.left: parent.left
        anchors.leftMargin: page.edge
        anchors.right: parent.right
        anchors.rightMargin: page.edge
        compact: page.wide
        desk: page.desk
        height: implicitHeight
    }

    Connections {
        function onChanged() {
            if (page.visible)
                pane.rewind();
        }

        target: page.desk
    }
}
