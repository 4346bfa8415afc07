import QtQuick
import Hallpass.Kiosk

// A short fact with its icon, in a pill.
Rectangle {
    id: chip

    required property real unit
    property string icon: ""
    property string words: ""
    property color ink: Theme.ink
    property real size: Theme.body

    color: Theme.card
    height: Math.round(size * 2.2 * unit)
    radius: height / 2
    visible: words !== ""
    width: row.width + Math.round(size * 1.4 * unit)

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Math.round(chip.size * 0.45 * chip.unit)

        IconItem {
            anchors.verticalCenter: parent.verticalCenter
            colour: chip.ink
            height: Math.round(chip.size * 1.15 * chip.unit)
            name: chip.icon
            width: height
        }

        Word {
            anchors.verticalCenter: parent.verticalCenter
            color: chip.ink
            size: chip.size
            text: chip.words
            unit: chip.unit
            weight: Font.DemiBold
            wrapMode: Text.NoWrap
        }
    }
}
