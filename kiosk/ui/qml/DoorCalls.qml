pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// Whose turn it is: the symbols, on paper, for those who wait in the hall. No names.
Item {
    id: calls

    required property DoorModel door
    required property real scaled
    required property real unit
    required property bool wide

    readonly property int columns: Math.max(1, Math.min(door.called, wide ? 8 : door.called > 4 ? 4 : door.called > 2 ? 2 : 1))
    readonly property int rows: Math.max(1, Math.ceil(door.called / columns))
    readonly property real card: 84 * unit
    readonly property real gap: Math.round(10 * unit)
    readonly property real needed: door.called > 0 ? rows * card + (rows - 1) * gap : 0

    height: Math.round(needed * scaled)
    visible: door.called > 0

    Grid {
        anchors.fill: parent
        columns: calls.columns
        spacing: calls.gap

        Repeater {
            model: calls.door.calls

            Rectangle {
                id: card

                required property string symbol
                required property string words
                required property string place

                color: Theme.card
                height: Math.floor((calls.height - (calls.rows - 1) * calls.gap) / calls.rows)
                radius: 14 * calls.unit
                width: Math.floor((calls.width - (calls.columns - 1) * calls.gap) / calls.columns)

                Glyph {
                    id: icon

                    anchors.left: parent.left
                    anchors.leftMargin: card.words === "" ? Math.round((card.width - width) / 2) : Math.round(card.height * 0.14)
                    anchors.verticalCenter: parent.verticalCenter
                    colour: Theme.ink
                    name: card.symbol
                    objectName: "symbol"
                    side: parent.height * 0.76
                    stroke: 2.2
                }

                Item {
                    id: text

                    anchors.bottom: parent.bottom
                    anchors.left: icon.right
                    anchors.leftMargin: Math.round(parent.height * 0.14)
                    anchors.right: parent.right
                    anchors.rightMargin: Math.round(parent.height * 0.12)
                    anchors.top: parent.top

                    Fitted {
                        id: turn

                        anchors.left: parent.left
                        anchors.top: parent.top
                        anchors.topMargin: Math.round(parent.height * 0.08)
                        height: Math.round(parent.height * 0.44)
                        most: height / 1.16
                        objectName: "turn"
                        room: parent.width
                        tall: height
                        weight: Font.Bold
                        words: card.words
                    }

                    Fitted {
                        anchors.left: parent.left
                        anchors.top: turn.bottom
                        height: Math.round(parent.height * 0.42)
                        leading: 1.08
                        lines: 2
                        most: 24 * calls.scaled * calls.unit
                        objectName: "place"
                        room: parent.width
                        tall: height
                        verticalAlignment: Text.AlignTop
                        words: card.place
                    }
                }
            }
        }
    }
}
