pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// An emergency in this room: to begin one, or to end what is on. What is picked is held down.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(24)
    readonly property int gap: Theme.px(10)
    readonly property bool plain: desk.tone === "plain"
    // In a Lockdown nothing lights up.
    readonly property bool dark: desk.tone === "lockdown"
    readonly property color ink: Theme.text(desk.tone)
    readonly property real start: drill.height + edge
    // In reach: words above, what is pressed and held below.
    readonly property bool under: wide && Theme.low
    readonly property int offered: repeater.count

    DrillBand {
        id: drill

        color: page.ink
        ink: Theme.field(page.desk.tone)
        words: page.desk.mark
    }

    Pane {
        id: said

        height: page.under ? page.height * 0.4 - page.gap - y : page.wide ? presses.y - page.gap - y : Math.min(page.height * 0.36, page.height - page.start - page.edge - presses.height - Theme.px(300))
        ink: page.ink
        middle: !page.plain && !Theme.low
        spacing: Theme.px(8)
        width: page.wide && !page.under ? Math.round(page.width * (page.offered > 0 ? 0.48 : 1)) - 2 * page.edge : page.width - 2 * page.edge
        x: page.wide && Theme.left ? page.width - page.edge - width : page.edge
        y: page.start

        Row {
            spacing: Theme.px(12)

            Glyph {
                anchors.verticalCenter: parent.verticalCenter
                colour: page.plain ? Theme.accent : page.ink
                name: page.desk.icon
                side: Theme.px(44 / Math.sqrt(Theme.scale))
            }

            Title {
                anchors.verticalCenter: parent.verticalCenter
                color: page.ink
                room: said.inner - Theme.px(12 + 44 / Math.sqrt(Theme.scale))
                words: page.desk.title
            }
        }

        Word {
            color: page.plain ? Theme.quiet : page.ink
            text: page.plain ? "" : page.desk.detail
            width: said.inner
        }

        Word {
            color: page.ink
            size: page.wide ? Theme.body : Theme.lead
            text: page.desk.text
            weight: Font.DemiBold
            width: said.inner
        }

        Word {
            color: page.plain ? Theme.quiet : page.ink
            text: page.plain ? page.desk.detail : ""
            width: said.inner
        }

        Rectangle {
            color: page.plain ? Theme.alarm : page.dark ? Theme.veil(page.desk.tone) : page.ink
            height: problem.height + Theme.px(16)
            radius: Theme.px(12)
            visible: page.desk.problem !== ""
            width: said.inner

            Word {
                id: problem

                anchors.centerIn: parent
                color: page.plain ? Theme.alarmInk : page.dark ? page.ink : Theme.field(page.desk.tone)
                horizontalAlignment: Text.AlignHCenter
                text: page.desk.problem
                weight: Font.DemiBold
                width: parent.width - Theme.px(24)

                Accessible.role: Accessible.AlertMessage
            }
        }
    }

    Grid {
        id: grid

        readonly property int across: page.under && page.offered > 3 ? 2 : 1
        readonly property int down: Math.max(1, Math.ceil(page.offered / across))
        readonly property real begins: page.under ? page.height * 0.4 : page.wide ? page.start : Math.max(said.y + said.height + page.gap, Theme.low ? page.height * 0.4 : 0)
        readonly property real free: (page.wide ? page.height - page.edge : presses.y - page.gap) - begins
        readonly property real cell: Math.floor(Math.min(Theme.px(150), (free - (down - 1) * page.gap) / down))

        columnSpacing: page.gap
        columns: across
        rowSpacing: page.gap
        width: page.wide ? page.width - presses.width - 3 * page.edge : page.width - 2 * page.edge
        x: page.wide && !Theme.left ? page.width - page.edge - width : page.edge
        y: Math.round(begins + Math.max(0, free - down * cell - (down - 1) * page.gap) * (page.wide ? 0.5 : 1))

        Repeater {
            id: repeater

            model: page.desk.tiles

            delegate: HoldTile {
                required property string key
                required property string name
                required property string tone
                required sign

                fill: page.plain ? Theme.field(tone) : page.dark ? Theme.veil(page.desk.tone) : page.ink
                height: grid.cell
                how: page.desk.hint
                ink: page.plain ? Theme.text(tone) : page.dark ? page.ink : Theme.field(page.desk.tone)
                objectName: "hold-" + key
                span: page.desk.hold
                text: name
                width: Math.floor((grid.width - (grid.across - 1) * page.gap) / grid.across)

                onHeld: page.desk.held(key)
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
        // On or off has to be seen beside its words.
        most: page.wide ? 1 : 99
        mainInk: page.plain ? Theme.accentInk : Theme.field(page.desk.tone)
        ring: page.ink
        width: page.under ? Math.round(page.width * 0.28) : said.width
        x: page.under && Theme.left ? page.width - page.edge - width : said.x
        y: page.height - page.edge - height
    }

    Connections {
        function onChanged() {
            if (page.visible)
                said.rewind();
        }

        target: page.desk
    }
}
