pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// What is counted, under a thin rule; whose names the school shows; how old it all is.
Item {
    id: foot

    required property DoorModel door
    required property color ink
    required property real scaled
    required property real unit
    required property bool wide

    readonly property int columns: wide ? Math.max(1, door.counted) : 2
    readonly property int rows: Math.ceil(door.counted / columns)
    readonly property real line: 22 * 1.3 * unit
    // Numerals are large already: in a tall window, where there is less width, they grow less.
    readonly property real large: Math.min(scaled, wide ? 2 : 1.2)
    readonly property real numeral: 44 * 1.2 * unit
    readonly property real cell: numeral + line
    // Names and age share a line where there is the width for it.
    readonly property int lines: door.message === "" ? 0 : wide ? 2 : 3
    readonly property int notes: lines + (door.names !== "" ? (wide ? 1 : 2) : 0) + (door.stale !== "" && !(wide && door.names !== "") ? 1 : 0)
    readonly property real needed: !visible ? 0 : 14 * unit + rows * cell + notes * line
    readonly property real gap: Math.round(14 * unit)

    height: Math.round(needed * scaled - rows * numeral * (scaled - large))

    Rectangle {
        id: rule

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        color: foot.ink
        height: Math.max(2, Math.round(2 * foot.unit))
        opacity: Theme.contrast ? 1 : 0.35
    }

    Grid {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: rule.bottom
        anchors.topMargin: Math.round(10 * foot.scaled * foot.unit)
        columns: foot.columns
        height: foot.rows * (Math.floor(foot.numeral * foot.large) + Math.floor(foot.line * foot.scaled))

        Repeater {
            model: foot.door.figures

            Item {
                id: figure

                required property string value
                required property string words
                required property string sign
                required property int span

                height: Math.floor(foot.numeral * foot.large) + Math.floor(foot.line * foot.scaled)
                // Few figures stand close together.
                width: Math.floor(foot.wide ? Math.min(foot.width / Math.max(1, foot.door.spans), 14 * foot.scaled * foot.unit) * span : foot.width / 2)

                Glyph {
                    id: icon

                    anchors.left: parent.left
                    anchors.verticalCenter: value.verticalCenter
                    colour: foot.ink
                    name: figure.sign
                    side: value.size * 0.72
                    stroke: 2.2
                }

                Fitted {
                    id: value

                    anchors.left: icon.right
                    anchors.leftMargin: Math.round(8 * foot.unit)
                    anchors.top: parent.top
                    color: foot.ink
                    height: Math.floor(foot.numeral * foot.large)
                    leading: 1.2
                    most: 44 * foot.large * foot.unit
                    objectName: "figure"
                    room: parent.width - 0.8 * most - foot.gap
                    tall: height
                    weight: Font.Bold
                    words: figure.value
                }

                Fitted {
                    anchors.bottom: parent.bottom
                    anchors.left: parent.left
                    color: foot.ink
                    height: parent.height - value.height
                    most: 22 * foot.scaled * foot.unit
                    objectName: "counts"
                    room: parent.width - foot.gap
                    tall: height
                    weight: Font.DemiBold
                    words: figure.words
                }
            }
        }
    }

    Fitted {
        id: names

        anchors.left: parent.left
        anchors.top: grid.bottom
        color: foot.ink
        height: Math.round((foot.wide ? 1 : 2) * foot.line * foot.scaled)
        lines: foot.wide ? 1 : 2
        most: 22 * foot.scaled * foot.unit
        objectName: "names"
        room: foot.width - (foot.wide && stale.visible ? stale.width + foot.gap : 0)
        tall: height
        weight: Font.DemiBold
        words: foot.door.names
    }

    // What central has to say to whoever stands here, above what is counted no more.
    Item {
        id: message

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: names.visible ? names.bottom : grid.bottom
        height: Math.round(foot.lines * foot.line * foot.scaled)
        visible: foot.lines > 0

        Glyph {
            id: horn

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            colour: foot.ink
            name: "megaphone"
            side: Math.round(26 * foot.scaled * foot.unit)
        }

        Fitted {
            anchors.left: horn.right
            anchors.leftMargin: Math.round(10 * foot.unit)
            anchors.verticalCenter: parent.verticalCenter
            color: foot.ink
            height: high
            lines: foot.lines
            most: 22 * foot.scaled * foot.unit
            objectName: "message"
            room: message.width - horn.width - 12 * foot.unit - (stale.visible && !stale.alone ? stale.width + foot.gap : 0)
            tall: message.height
            weight: Font.DemiBold
            words: foot.door.message
        }
    }

    Item {
        id: stale

        readonly property bool alone: !foot.wide || foot.door.names === ""

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: alone ? 0 : foot.width - width
        height: Math.round(foot.line * foot.scaled)
        visible: foot.door.stale !== ""
        width: cloud.width + age.natural + Math.round(8 * foot.unit)

        Glyph {
            id: cloud

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            colour: foot.ink
            name: "cloud-off"
            side: parent.height * 0.8
        }

        Fitted {
            id: age

            anchors.left: cloud.right
            anchors.leftMargin: Math.round(8 * foot.unit)
            color: foot.ink
            height: parent.height
            most: 22 * foot.scaled * foot.unit
            objectName: "stale"
            room: foot.width * 0.45
            tall: height
            weight: Font.DemiBold
            width: natural
            words: foot.door.stale
        }
    }
}
