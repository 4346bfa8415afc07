pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Hallpass.Kiosk

// One of several: destinations, the usual one first and largest; minutes; until when.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property int gap: Theme.px(12)
    readonly property real start: Theme.low ? Math.max(height * 0.4, head.y + head.height + gap) : head.y + head.height + Theme.px(18)

    Column {
        id: head

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        anchors.right: parent.right
        anchors.rightMargin: page.edge
        spacing: Theme.px(4)
        y: Theme.low ? Math.max(page.edge, Math.round((page.height * 0.4 - height) / 2)) : page.edge

        Title {
            room: head.width
            words: page.desk.title
        }

        Word {
            color: Theme.quiet
            size: Theme.lead
            text: page.desk.text
            width: head.width
        }
    }

    Pane {
        id: pane

        anchors.left: parent.left
        anchors.leftMargin: page.edge
        anchors.right: parent.right
        anchors.rightMargin: page.edge
        height: presses.y - Theme.px(16) - page.start
        middle: false
        spacing: page.gap
        y: page.start

        Segment {
            first: page.desk.staying
            objectName: "tap-other_shape"
            one: page.desk.stay
            other: page.desk.round
            visible: page.desk.stay !== ""
            width: pane.inner

            onClicked: page.desk.tapped("other_shape")
        }

        GridLayout {
            id: grid

            readonly property bool usual: tiles.count > 0 && page.desk.usual
            readonly property int others: tiles.count - (usual ? 1 : 0)
            // The usual one stands beside the others where there is the width, else over them.
            readonly property bool beside: usual && page.wide && others > 0 && Theme.scale < 1.6
            readonly property real big: beside ? Math.round((pane.inner - page.gap) * 0.37) : 0
            readonly property real rest: pane.inner - (beside ? big + page.gap : 0)
            readonly property real wanted: Theme.px((page.desk.numeral ? 110 : page.wide ? 205 : 180) * (1 + (Theme.scale - 1) * 0.8))
            readonly property int most: Math.max(1, Math.min(beside ? 2 : page.wide ? 4 : 3, Math.floor((rest + page.gap) / (wanted + page.gap)), page.desk.numeral || others > 4 || usual ? 9 : others > 3 ? 2 : Math.max(1, others)))
            readonly property int lines: Math.max(1, Math.ceil(others / most))
            // No line with a single one at the end where two short lines do.
            readonly property int across: Math.max(1, Math.ceil(others / lines))
            readonly property int small: Math.floor((rest - (across - 1) * page.gap) / across)
            readonly property real over: usual && !beside ? Math.max(Theme.px(page.wide ? 96 : 150), first) + page.gap : 0
            readonly property real used: page.desk.stay === "" ? 0 : Theme.touch + page.gap
            readonly property real share: (pane.free - used - over - (lines - 1) * page.gap) / lines
            // All of one height: what the fullest needs, and what the page has, within reason.
            readonly property real line: Math.round(Math.max(needed, Math.min(share, Theme.px(page.desk.numeral ? 190 : page.wide ? 168 : 150))))
            // In a tall window few tiles have the height to stand upright.
            readonly property bool upright: !page.wide && others <= 8 && Theme.scale < 1.4
            property real needed: 0
            property real first: 0

            function measure() {
                let most = 0;
                let one = 0;
                for (let i = 0; i < tiles.count; i++) {
                    const tile = tiles.itemAt(i) as Tile;
                    if (!tile)
                        continue;
                    if (i === 0 && usual)
                        one = tile.implicitHeight;
                    else
                        most = Math.max(most, tile.implicitHeight);
                }
                needed = most;
                first = one;
            }

            columnSpacing: page.gap
            columns: (beside ? 1 : 0) + across
            rowSpacing: page.gap
            width: pane.inner

            onUsualChanged: measure()

            Repeater {
                id: tiles

                model: page.desk.tiles

                delegate: Tile {
                    required figure
                    required badge
                    required leads
                    required property string key
                    required property string name
                    required property string number
                    required property string sign
                    required property string stands
                    required property string instead
                    required property string instead_key
                    required property bool usual
                    required property bool is_open
                    required property int index
                    readonly property bool first: usual && index === 0
                    readonly property real beside: grid.lines * grid.line + (grid.lines - 1) * page.gap

                    Layout.alignment: Qt.AlignTop
                    Layout.columnSpan: first && !grid.beside ? grid.across : 1
                    Layout.preferredHeight: !first ? grid.line : grid.beside ? Math.max(Math.min(beside, pane.free - grid.used), grid.first) : grid.over - page.gap
                    Layout.preferredWidth: !first ? grid.small : grid.beside ? grid.big : pane.inner
                    Layout.rowSpan: first && grid.beside ? grid.lines : 1
                    enabled: is_open || instead_key !== ""
                    glyph: sign
                    large: first
                    erect: grid.upright && !first
                    note: number
                    objectName: "tile-" + key
                    status: instead !== "" ? stands + " · " + instead : stands
                    text: name

                    onClicked: page.desk.picked(instead_key !== "" ? instead_key : key)
                    onImplicitHeightChanged: grid.measure()
                }

                onCountChanged: grid.measure()
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
