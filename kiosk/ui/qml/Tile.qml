import QtQuick
import QtQuick.Templates as T
import Hallpass.Kiosk

// One destination: icon, name, how it stands. A closed one offers the open one instead.
T.AbstractButton {
    id: tile

    required property real unit
    property string glyph: ""
    property string number: ""
    property string status: ""
    required property string tone
    property bool large: false
    readonly property bool tall: large && height > 200 * unit
    property string badge: ""
    readonly property color mark: tone === "go" ? Theme.accent : tone === "ask" ? Theme.amberInk : Theme.field(tone)
    readonly property real pad: Math.round((large ? 22 : 14) * unit)

    focusPolicy: Qt.StrongFocus

    background: Rectangle {
        border.color: tile.visualFocus ? Theme.accent : tile.large ? Theme.accent : Theme.rule
        border.width: Math.max(1, Math.round((tile.visualFocus ? 4 : tile.large ? 3 : 1.5) * tile.unit))
        color: tile.down ? Theme.mint : Theme.card
        opacity: tile.enabled ? 1 : 0.55
        radius: Math.round(Theme.radius * tile.unit)
    }
    contentItem: Item {
        Rectangle {
            id: disc

            color: tile.enabled ? Theme.mint : Theme.stone
            height: Math.round((tile.large ? 104 : 56) * tile.unit)
            radius: height / 2
            width: height
            x: tile.pad
            y: tile.tall ? tile.pad : Math.round((parent.height - height) / 2)

            IconItem {
                anchors.centerIn: parent
                colour: tile.enabled ? Theme.accent : Theme.quiet
                height: Math.round(parent.height * 0.56)
                name: tile.glyph
                width: height
            }
        }

        Column {
            spacing: Math.round(3 * tile.unit)
            width: parent.width - x - tile.pad
            x: tile.tall ? tile.pad : disc.x + disc.width + Math.round((tile.large ? 22 : 12) * tile.unit)
            y: tile.tall ? parent.height - height - tile.pad : Math.round((parent.height - height) / 2)

            Line {
                color: Theme.accent
                size: Theme.caption
                text: tile.badge
                unit: tile.unit
                visible: text !== ""
                weight: Font.DemiBold
                width: parent.width
            }

            Word {
                color: tile.enabled ? Theme.ink : Theme.quiet
                maximumLineCount: 2
                size: (tile.large ? 38 : 23) * (tile.text.length > 14 ? 0.78 : 1)
                text: tile.text
                unit: tile.unit
                weight: Font.Bold
                width: parent.width
            }

            Word {
                color: tile.status === "" ? Theme.quiet : tile.mark
                maximumLineCount: 2
                size: tile.large ? Theme.body + 2 : Theme.caption
                text: tile.status === "" ? tile.number : tile.status
                unit: tile.unit
                visible: text !== ""
                weight: tile.status === "" ? Font.Normal : Font.DemiBold
                width: parent.width
            }
        }
    }

    Accessible.description: status
    Accessible.name: text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: tile.click()
    Keys.onReturnPressed: tile.click()
}
