import QtQuick
import Hallpass.Kiosk

// What everyone does now. In a Lockdown: dark and still.
Item {
    id: page

    required property DeskModel desk
    required property real unit
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property color ink: Theme.text(desk.tone)

    Drill {
        id: drill

        unit: page.unit
        width: page.width
        words: page.desk.mark
    }

    Column {
        id: words

        readonly property int align: Text.AlignHCenter

        spacing: Math.round(10 * page.unit)
        width: page.width - 2 * page.edge
        x: page.edge
        y: Math.round((page.height + drill.height - height) / 2)

        IconItem {
            anchors.horizontalCenter: parent.horizontalCenter
            colour: page.ink
            height: Math.round((page.wide ? 108 : 140) * page.unit)
            name: page.desk.icon
            width: height
        }

        Word {
            color: page.ink
            horizontalAlignment: words.align
            lineHeight: 0.95
            maximumLineCount: 2
            size: Theme.fitting(text, width / page.unit, 96)
            text: page.desk.title
            unit: page.unit
            weight: Font.Bold
            width: parent.width
        }

        Word {
            color: page.ink
            horizontalAlignment: words.align
            maximumLineCount: 3
            size: 30
            text: page.desk.text
            unit: page.unit
            weight: Font.DemiBold
            width: parent.width
        }

        Word {
            color: page.ink
            horizontalAlignment: words.align
            size: Theme.lead
            text: page.desk.detail
            unit: page.unit
            width: parent.width
        }

        Item {
            height: Math.round(8 * page.unit)
            visible: page.desk.hint !== ""
            width: 1
        }

        Word {
            color: page.ink
            horizontalAlignment: words.align
            size: Theme.lead
            text: page.desk.hint
            unit: page.unit
            visible: text !== ""
            width: parent.width
        }
    }
}
