import QtQuick
import Hallpass.Kiosk

// The door: one state, read from three metres.
Rectangle {
    id: root

    required property DoorModel door
    readonly property real unit: Math.max(0.1, Math.min(width, height) / 480)
    readonly property int drawn: door.serial
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property color ink: Theme.text(door.tone)
    readonly property bool counted: door.places !== ""
    // No emergency.
    readonly property bool calm: door.phrase === ""

    color: Theme.field(door.tone)

    Drill {
        id: drill

        unit: root.unit
        width: root.width
        words: root.door.mark
    }

    Item {
        id: head

        height: root.wide ? number.height : number.height + name.height
        width: root.width - 2 * root.edge
        x: root.edge
        y: drill.height + root.edge

        Word {
            id: number

            color: root.ink
            size: 46
            text: root.door.number
            unit: root.unit
            weight: Font.Bold
            wrapMode: Text.NoWrap
        }

        Line {
            id: name

            color: root.ink
            size: 32
            text: root.door.name
            unit: root.unit
            width: root.wide ? clock.x - x - Math.round(16 * root.unit) : parent.width
            x: root.wide && number.text !== "" ? number.width + Math.round(18 * root.unit) : 0
            y: root.wide ? number.baselineOffset - baselineOffset : number.height
        }

        Word {
            id: clock

            anchors.baseline: number.baseline
            anchors.right: parent.right
            color: root.ink
            font.features: ({
                    "tnum": 1
                })
            size: 36
            text: root.door.clock
            unit: root.unit
            visible: root.door.tone !== "lockdown"
            weight: Font.DemiBold
        }
    }

    Item {
        id: stage

        readonly property real gap: Math.round(root.edge * 0.6)

        height: (foot.visible ? foot.y - gap : root.height - root.edge) - y
        width: root.width - 2 * root.edge
        x: root.edge
        y: head.y + head.height + gap

        Item {
            id: sign

            readonly property bool aside: root.wide && root.counted

            height: aside || !root.counted ? parent.height : Math.round(parent.height * 0.46)
            width: aside ? Math.round(parent.width * 0.58) : parent.width

            Column {
                id: words

                readonly property real room: sign.height / root.unit

                spacing: Math.round(6 * root.unit)
                width: parent.width
                y: Math.round((parent.height - height) / 2)

                IconItem {
                    colour: root.ink
                    height: Math.round(Math.min(sign.aside ? 104 : 150, words.room * (root.calm ? 0.32 : 0.26)) * root.unit)
                    name: root.door.icon
                    stroke: 2.6
                    width: height
                    x: sign.aside ? 0 : Math.round((parent.width - width) / 2)
                }

                Line {
                    color: root.ink
                    horizontalAlignment: sign.aside ? Text.AlignLeft : Text.AlignHCenter
                    objectName: "word"
                    size: Math.min(150, words.room * 0.44)
                    text: root.door.word
                    unit: root.unit
                    visible: root.calm
                    weight: Font.Bold
                    width: parent.width
                }

                Word {
                    color: root.ink
                    horizontalAlignment: Text.AlignHCenter
                    lineHeight: 0.95
                    maximumLineCount: 2
                    size: Theme.fitting(text, width / root.unit, Math.min(150, words.room * 0.36))
                    text: root.door.word
                    unit: root.unit
                    visible: !root.calm
                    weight: Font.Bold
                    width: parent.width
                }

                Word {
                    color: root.ink
                    horizontalAlignment: Text.AlignHCenter
                    maximumLineCount: 3
                    size: 34
                    text: root.door.phrase
                    unit: root.unit
                    visible: text !== ""
                    weight: Font.DemiBold
                    width: parent.width
                }

                Word {
                    color: root.ink
                    horizontalAlignment: Text.AlignHCenter
                    size: Theme.lead
                    text: root.calm ? "" : root.door.stale
                    unit: root.unit
                    visible: text !== ""
                    width: parent.width
                }
            }
        }

        Item {
            id: count

            readonly property real numeral: Math.min(230, height / root.unit * 0.74)

            height: root.wide ? parent.height : parent.height - sign.height
            visible: root.counted
            width: root.wide ? parent.width - sign.width : parent.width
            x: root.wide ? sign.width : 0
            y: root.wide ? 0 : sign.height

            Column {
                spacing: -Math.round(count.numeral * 0.08 * root.unit)
                width: parent.width
                y: Math.round((parent.height - height) / 2)

                Line {
                    color: root.ink
                    font.features: ({
                            "tnum": 1
                        })
                    horizontalAlignment: Text.AlignHCenter
                    objectName: "places"
                    size: count.numeral
                    text: root.door.places
                    unit: root.unit
                    weight: Font.Bold
                    width: parent.width
                }

                Line {
                    color: root.ink
                    horizontalAlignment: Text.AlignHCenter
                    size: 34
                    text: root.door.left
                    unit: root.unit
                    weight: Font.DemiBold
                    width: parent.width
                }
            }
        }
    }

    Item {
        id: foot

        height: lines.height
        visible: root.calm
        width: root.width - 2 * root.edge
        x: root.edge
        y: root.height - root.edge - height

        Column {
            id: lines

            spacing: Math.round(10 * root.unit)
            width: parent.width

            Line {
                color: root.ink
                size: 30
                text: root.door.names
                unit: root.unit
                visible: text !== ""
                weight: Font.DemiBold
                width: parent.width
            }

            Flow {
                spacing: Math.round(12 * root.unit)
                width: parent.width

                Chip {
                    color: Theme.veil(root.door.tone)
                    icon: "footprints"
                    ink: root.ink
                    size: Theme.lead
                    unit: root.unit
                    words: root.door.out
                }

                Chip {
                    color: Theme.veil(root.door.tone)
                    icon: "clock"
                    ink: root.ink
                    size: Theme.lead
                    unit: root.unit
                    words: root.door.longest
                }

                Chip {
                    color: Theme.veil(root.door.tone)
                    icon: "hourglass"
                    ink: root.ink
                    size: Theme.lead
                    unit: root.unit
                    words: root.door.waiting
                }

                Chip {
                    color: Theme.veil(root.door.tone)
                    icon: "cloud-off"
                    ink: root.ink
                    size: Theme.lead
                    unit: root.unit
                    words: root.door.stale
                }
            }
        }
    }
}
