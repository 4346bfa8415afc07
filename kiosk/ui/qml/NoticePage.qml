import QtQuick
import Hallpass.Kiosk

// One answer, seen at a glance: a field, a large icon, a word, whom and where to.
Item {
    id: page

    required property PageModel desk
    readonly property bool wide: width > height
    readonly property real edge: Theme.px(Theme.edge)
    readonly property color ink: Theme.text(desk.tone)
    readonly property bool plain: desk.tone === "plain"
    readonly property real foot: presses.count > 0 ? presses.height + Theme.px(20) : 0
    // Larger words take the room of the icon.
    readonly property real give: 1 / (1 + (Theme.scale - 1) * 0.7)
    readonly property bool short: desk.title.length <= 6
    readonly property int align: wide ? Text.AlignLeft : Text.AlignHCenter
    property int begun: -1

    Item {
        id: stage

        anchors.bottomMargin: page.edge + page.foot
        anchors.fill: parent
        anchors.leftMargin: page.edge
        anchors.rightMargin: page.edge
        anchors.topMargin: page.edge

        Rectangle {
            id: disc

            readonly property real inset: Math.round(page.wide ? page.width * 0.02 * page.give : (parent.width - width) / 2)

            border.color: page.ink
            border.width: Theme.contrast ? 2 : 0
            color: page.plain ? Theme.tint : Theme.veil(page.desk.tone)
            height: Math.round(page.give * (page.wide ? Math.min(parent.height * 0.78, page.width * 0.31) : Math.min(page.width * 0.46, parent.height * 0.34)))
            radius: height / 2
            visible: page.desk.icon !== ""
            width: height
            x: Theme.rtl ? parent.width - width - inset : inset
            y: Math.round(page.wide ? (parent.height - height) / 2 : Math.max(0, (parent.height - height - Theme.px(28) - words.needed) / 2))

            Glyph {
                id: icon

                anchors.centerIn: parent
                colour: page.plain ? Theme.accent : page.ink
                name: page.desk.icon
                side: parent.height * 0.56
                stroke: 2.2
            }

            NumberAnimation {
                id: pop

                duration: Theme.quick
                easing.type: Easing.OutCubic
                from: 0.9
                property: "scale"
                target: icon
                to: 1
            }
        }

        Pane {
            id: words

            readonly property real gaps: (page.wide ? 4 : 5) * spacing
            readonly property real others: name.seen + mark.seen + text.seen + detail.seen + hint.seen + gaps
            readonly property real needed: others + title.height
            readonly property real given: page.wide || !disc.visible ? stage.height : stage.height - disc.height - Theme.px(28)

            readonly property bool beside: page.wide && disc.visible
            readonly property real before: beside ? disc.inset + disc.width + Theme.px(44 * page.give) : 0

            height: parent.height - y
            width: parent.width - before
            x: Theme.rtl ? 0 : before
            y: page.wide || !disc.visible ? 0 : disc.y + disc.height + Theme.px(28)
            ink: page.ink
            middle: page.wide
            spacing: Theme.px(8)

            Fitted {
                id: name

                readonly property real seen: visible ? high : 0

                color: page.ink
                height: high
                horizontalAlignment: page.align
                most: Theme.px(Math.max(34, Theme.lead))
                objectName: "name"
                room: words.width
                weight: Font.DemiBold
                words: page.desk.name
            }

            Title {
                id: title

                color: page.ink
                horizontalAlignment: page.align
                lines: page.short ? 1 : 3
                most: Theme.px(page.short ? Theme.giant : page.desk.title.length <= 14 ? Theme.display : 48)
                room: words.width
                tall: Math.max(Theme.px(Math.max(40, Theme.lead) * 1.1 * (page.short ? 1 : 2)), words.given - words.others)
                words: page.desk.title
            }

            Chip {
                id: mark

                readonly property real seen: visible ? height : 0

                color: Theme.warnPaper
                icon: "clock"
                ink: Theme.warnInk
                room: words.width
                words: page.desk.mark
                x: Math.round(!page.wide ? (words.width - width) / 2 : Theme.rtl ? words.width - width : 0)
            }

            Word {
                id: text

                readonly property real seen: visible ? height : 0

                color: page.ink
                horizontalAlignment: page.align
                size: page.short ? Math.max(36, Theme.lead) : Math.max(28, Theme.lead)
                text: page.desk.text
                weight: page.short ? Font.Bold : Font.Normal
                width: words.width
            }

            Word {
                id: detail

                readonly property real seen: visible ? height : 0

                color: page.ink
                font.features: ({
                        "tnum": 1
                    })
                horizontalAlignment: page.align
                size: Math.max(28, Theme.lead)
                text: page.desk.detail
                width: words.width
            }

            Word {
                id: hint

                readonly property real seen: visible ? height : 0

                color: page.ink
                horizontalAlignment: page.align
                size: Theme.lead
                text: page.desk.hint
                width: words.width
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
        desk: page.desk
        fill: Theme.veil(page.desk.tone)
        height: implicitHeight
        ink: page.ink
        mainFill: page.plain ? Theme.accent : page.ink
        mainInk: page.plain ? Theme.accentInk : Theme.field(page.desk.tone)
        ring: page.ink
        visible: count > 0
    }

    // How long the buttons stay.
    Rectangle {
        id: left

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        color: page.ink
        height: Math.max(3, Theme.px(5))
        opacity: 0.6
        visible: page.desk.hold > 0 && Theme.motion

        NumberAnimation {
            id: run

            duration: page.desk.hold
            from: page.width
            property: "width"
            target: left
            to: 0
        }
    }

    Connections {
        function onChanged() {
            if (page.desk.serial === page.begun)
                return;
            page.begun = page.desk.serial;
            run.stop();
            pop.stop();
            words.rewind();
            icon.scale = 1;
            if (!Theme.motion)
                return;
            pop.start();
            if (page.desk.hold > 0) {
                left.width = page.width;
                run.start();
            }
        }

        target: page.desk
    }
}
