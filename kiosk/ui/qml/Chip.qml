import QtQuick

// A short fact with its icon, in a pill.
Rectangle {
    id: chip

    property string icon: ""
    property string words: ""
    property color ink: Theme.ink
    property real size: Theme.body
    // Pixels: the most that it may take.
    property real room: 10000

    border.color: Theme.rule
    border.width: Theme.contrast ? 2 : 0
    color: Theme.card
    height: label.high + Theme.px(size * 0.9)
    radius: Math.min(height / 2, Theme.px(24))
    visible: words !== ""
    width: row.width + Theme.px(size * 1.4)

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.px(chip.size * 0.45)

        Glyph {
            anchors.verticalCenter: parent.verticalCenter
            colour: chip.ink
            name: chip.icon
            side: Theme.px(chip.size * 1.15)
        }

        Fitted {
            id: label

            anchors.verticalCenter: parent.verticalCenter
            color: chip.ink
            height: high
            lines: 2
            most: Theme.px(chip.size)
            room: Math.max(20, chip.room - Theme.px(chip.size * 3.1))
            weight: Font.DemiBold
            width: natural
            words: chip.words
        }
    }
}
