import QtQuick
import QtQuick.Templates as T

// Something to pick: icon or numeral, name, how it stands. A closed one offers the open one instead.
T.AbstractButton {
    id: tile

    property string glyph: ""
    property string figure: ""
    property string note: ""
    property string status: ""
    property string badge: ""
    required property string tone
    // The usual one.
    property bool large: false
    property bool leads: false
    // The icon over the words.
    property bool erect: false
    readonly property bool upright: figure !== "" || erect || large && height > Theme.px(190 + 40 * Theme.scale)
    readonly property real pad: Theme.px(large ? 20 : 14)
    readonly property real side: Theme.px(large ? 88 : 48)
    readonly property real inner: width - 2 * pad - (upright ? 0 : side + gap) - (leads ? Theme.px(26) : 0)
    readonly property real gap: Theme.px(large ? 20 : 12)
    readonly property color lead: enabled ? Theme.accent : Theme.quiet

    readonly property real filled: figure !== "" ? words.height : upright ? words.height + side + gap : Math.max(words.height, side)

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.touch, filled + 2 * (upright && figure === "" ? pad : Theme.px(10)))

    background: Rectangle {
        border.color: tile.large ? Theme.accent : Theme.rule
        border.width: Math.max(1, Theme.px(tile.large ? 3 : 1.5))
        color: tile.down ? Theme.tint : tile.enabled ? Theme.card : Theme.paper
        radius: Theme.px(Theme.radius)
    }
    contentItem: Item {
        Rectangle {
            id: disc

            anchors.left: parent.left
            anchors.leftMargin: tile.pad
            border.color: Theme.rule
            border.width: Theme.contrast ? 1 : 0
            color: tile.enabled ? Theme.tint : Theme.sunk
            height: tile.side
            radius: height / 2
            visible: tile.glyph !== "" && tile.figure === ""
            width: height
            y: tile.upright ? tile.pad : Math.round((parent.height - height) / 2)

            Glyph {
                anchors.centerIn: parent
                colour: tile.lead
                name: tile.glyph
                side: parent.height * 0.54
            }
        }

        Glyph {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            colour: Theme.quiet
            name: "chevron-right"
            side: Theme.px(24)
            visible: tile.leads
        }

        Column {
            id: words

            readonly property int align: tile.figure !== "" ? Text.AlignHCenter : Text.AlignLeft

            anchors.left: parent.left
            anchors.leftMargin: tile.upright || !disc.visible ? tile.pad : tile.pad + tile.side + tile.gap
            spacing: Theme.px(2)
            width: disc.visible ? tile.inner : parent.width - 2 * tile.pad
            y: tile.figure === "" && tile.upright ? parent.height - height - tile.pad : Math.round((parent.height - height) / 2)

            Fitted {
                color: Theme.accent
                height: high
                horizontalAlignment: words.align
                most: Theme.px(Theme.caption)
                room: words.width
                weight: Font.DemiBold
                words: tile.badge
            }

            Fitted {
                color: Theme.ink
                height: high
                horizontalAlignment: words.align
                leading: 1.05
                most: Theme.px(Math.max(56, Theme.head))
                room: words.width
                weight: Font.Bold
                words: tile.figure
            }

            Fitted {
                color: tile.enabled ? Theme.ink : Theme.quiet
                height: high
                horizontalAlignment: words.align
                lines: 3
                most: Theme.px(tile.large ? Math.max(36, Theme.lead) : tile.figure !== "" ? Theme.body : Theme.label * 1.1)
                room: words.width
                // Two lines of its size, or three smaller ones.
                tall: 2.15 * leading * most
                weight: tile.figure !== "" ? Font.Normal : Font.Bold
                words: tile.text
            }

            Word {
                color: tile.status === "" ? Theme.quiet : Theme.mark(tile.tone)
                horizontalAlignment: words.align
                size: tile.large ? Theme.body : Theme.caption
                text: tile.status === "" ? tile.note : tile.status
                weight: tile.status === "" ? Font.Normal : Font.DemiBold
                width: parent.width
            }
        }
    }

    Accessible.description: status === "" ? note : status
    Accessible.name: figure === "" ? text : figure + " " + text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: tile.click()
    Keys.onReturnPressed: tile.click()
}
