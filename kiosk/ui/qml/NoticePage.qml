import QtQuick
import Hallpass.Kiosk

// One answer, seen at a glance: a field, a large icon, a word, whom and where to.
Item {
    id: page

    required property DeskModel desk
    required property real unit
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property color ink: Theme.text(desk.tone)
    readonly property real foot: presses.count > 0 ? presses.height + edge : 0
    readonly property string title: desk.title
    readonly property bool short: title.length <= 6
    readonly property bool single: short || wide && title.length <= 14
    property int begun: -1

    Item {
        id: stage

        height: page.height - page.foot - 2 * page.edge
        width: page.width - 2 * page.edge
        x: page.edge
        y: page.edge

        Rectangle {
            id: disc

            color: Theme.veil(page.desk.tone)
            height: Math.round(page.wide ? Math.min(parent.height * 0.78, page.width * 0.32) : Math.min(page.width * 0.5, parent.height * 0.36))
            radius: height / 2
            visible: page.desk.icon !== ""
            width: height
            x: page.wide ? Math.round(page.width * 0.02) : Math.round((parent.width - width) / 2)
            y: page.wide ? Math.round((parent.height - height) / 2) : Math.round(Math.max(0, (parent.height - height - words.height - 32 * page.unit) / 2))

            IconItem {
                id: icon

                anchors.centerIn: parent
                colour: page.ink
                height: Math.round(parent.height * 0.58)
                name: page.desk.icon
                stroke: 2.4
                width: height
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

        Column {
            id: words

            readonly property int align: page.wide ? Text.AlignLeft : Text.AlignHCenter

            spacing: Math.round(6 * page.unit)
            width: page.wide ? parent.width - x : parent.width
            x: page.wide ? Math.round(disc.x + disc.width + 44 * page.unit) : 0
            y: page.wide ? Math.round((parent.height - height) / 2) : disc.y + disc.height + Math.round(32 * page.unit)

            Line {
                color: page.ink
                horizontalAlignment: words.align
                size: Theme.head
                text: page.desk.name
                unit: page.unit
                visible: text !== ""
                weight: Font.DemiBold
                width: parent.width
            }

            Word {
                color: page.ink
                fontSizeMode: page.single ? Text.HorizontalFit : Text.FixedSize
                horizontalAlignment: words.align
                maximumLineCount: page.single ? 1 : 3
                minimumPixelSize: Math.round(size * page.unit * 0.5)
                objectName: "title"
                size: page.short ? Theme.giant : page.title.length <= 14 ? Theme.display : page.title.length <= 24 ? 50 : 40
                text: page.title
                unit: page.unit
                weight: Font.Bold
                width: parent.width
                wrapMode: page.single ? Text.NoWrap : Text.Wrap
            }

            Word {
                color: page.ink
                horizontalAlignment: words.align
                maximumLineCount: 2
                size: page.short ? 40 : 30
                text: page.desk.text
                unit: page.unit
                visible: text !== ""
                weight: page.short ? Font.Bold : Font.Normal
                width: parent.width
            }

            Word {
                color: page.ink
                font.features: ({
                        "tnum": 1
                    })
                horizontalAlignment: words.align
                maximumLineCount: 2
                size: 30
                text: page.desk.detail
                unit: page.unit
                visible: text !== ""
                width: parent.width
            }
        }
    }

    Presses {
        id: presses

        desk: page.desk
        fill: Theme.veil(page.desk.tone)
        ink: page.ink
        mainFill: page.ink
        mainInk: Theme.field(page.desk.tone)
        narrow: !page.wide
        unit: page.unit
        visible: count > 0
        width: page.width - 2 * page.edge
        x: page.edge
        y: page.height - page.edge - height
    }

    Rectangle {
        id: left

        anchors.bottom: parent.bottom
        color: page.ink
        height: Math.max(3, Math.round(6 * page.unit))
        opacity: 0.55
        visible: page.desk.hold > 0

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
            if (page.desk.page !== "notice")
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
