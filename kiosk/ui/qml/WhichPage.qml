pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Hallpass.Kiosk

// Where to? The usual destination first and largest; one tap.
Item {
    id: page

    required property DeskModel desk
    required property real unit
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property int gap: Math.round(12 * unit)

    Line {
        id: title

        size: Theme.head + 4
        text: page.desk.title
        unit: page.unit
        weight: Font.Bold
        width: page.wide ? page.width - cancel.width - 3 * page.edge : page.width - 2 * page.edge
        x: page.edge
        y: page.edge + (page.wide ? Math.round((cancel.height - height) / 2) : 0)
    }

    Presses {
        id: cancel

        desk: page.desk
        fill: Theme.stone
        ink: Theme.ink
        unit: page.unit
        width: page.wide ? implicitWidth : page.width - 2 * page.edge
        x: page.width - page.edge - width
        y: page.wide ? page.edge : page.height - page.edge - height
    }

    Word {
        anchors.centerIn: parent
        color: Theme.quiet
        horizontalAlignment: Text.AlignHCenter
        size: Theme.lead
        text: page.desk.text
        unit: page.unit
        width: parent.width * 0.8
    }

    Flickable {
        id: flick

        boundsBehavior: Flickable.StopAtBounds
        clip: contentHeight > height
        contentHeight: grid.height
        height: (page.wide ? page.height : cancel.y) - y - page.edge
        width: page.width - 2 * page.edge
        x: page.edge
        y: page.wide ? cancel.y + cancel.height + page.gap : title.y + title.height + page.edge

        GridLayout {
            id: grid

            readonly property bool usual: tiles.count > 0 && page.desk.usual
            readonly property int others: tiles.count - (usual ? 1 : 0)
            readonly property int across: page.wide ? (usual ? 2 : 3) : (usual ? 2 : 2)
            readonly property int lines: Math.max(1, Math.ceil(others / across))
            readonly property int large: page.wide ? 0 : Math.round(164 * page.unit)
            readonly property real room: flick.height - (page.wide || !usual ? 0 : large + page.gap)
            readonly property int line: Math.round(Math.max(88 * page.unit, Math.min(page.wide ? 1e6 : 150 * page.unit, (room - (lines - 1) * page.gap) / lines)))
            readonly property int big: page.wide && usual ? Math.round((flick.width - page.gap) * 0.38) : 0
            readonly property int small: Math.floor((flick.width - big - (page.wide && usual ? page.gap : 0) - (across - 1) * page.gap) / across)

            columnSpacing: page.gap
            columns: page.wide && usual ? 3 : across
            rowSpacing: page.gap
            width: flick.width

            Repeater {
                id: tiles

                model: page.desk.tiles

                delegate: Tile {
                    required property string room
                    required property string name
                    required property string sign
                    required property string stands
                    required property string instead
                    required property string instead_room
                    required property bool usual
                    required property bool is_open
                    required property string usual_words
                    required property int index
                    readonly property bool first: usual && index === 0

                    Layout.columnSpan: first && !page.wide ? 2 : 1
                    Layout.preferredHeight: first ? (page.wide ? grid.lines * grid.line + (grid.lines - 1) * page.gap : grid.large) : grid.line
                    Layout.preferredWidth: first ? (page.wide ? (grid.others > 0 ? grid.big : flick.width) : flick.width) : grid.small
                    Layout.rowSpan: first && page.wide ? grid.lines : 1
                    badge: usual_words
                    glyph: sign
                    enabled: is_open || instead_room !== ""
                    large: first || grid.line > 200 * page.unit
                    objectName: "tile-" + room
                    status: instead !== "" ? stands + " · " + instead : stands
                    text: name
                    unit: page.unit

                    onClicked: page.desk.picked(instead_room !== "" ? instead_room : room)
                }
            }
        }
    }
}
