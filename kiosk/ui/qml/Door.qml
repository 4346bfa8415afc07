import QtQuick
import Hallpass.Kiosk

// The door: one state, read from three metres, its word and numeral from five.
//
// All sizes are in units of a 480th of the window's shorter side. The state gets what the other
// lines leave, and never less than its minimum; the lines grow with the text size until then.
Rectangle {
    id: root

    required property DoorModel door
    property LookModel look: null
    readonly property int drawn: door.serial
    property real scaled: look ? look.scale : 1
    property bool rtl: look ? look.rtl : false

    readonly property real unit: Math.max(0.1, Math.min(width, height) / 480)
    readonly property bool wide: width > height
    readonly property real edge: Math.round(24 * unit)
    readonly property real gap: Math.round(10 * unit)
    readonly property color ink: Theme.text(door.tone)
    readonly property bool calm: door.phrase === ""

    LayoutMirroring.childrenInherit: true
    LayoutMirroring.enabled: rtl
    color: Theme.field(door.tone)

    Binding {
        property: "look"
        target: Theme
        value: root.look
    }

    DoorDrill {
        id: drill

        color: root.ink
        ink: root.color
        unit: root.unit
        width: root.width
        words: root.door.mark
    }

    // All that can be seen, moved as one against burn-in; outside the school's day further.
    Item {
        id: picture

        // A step is at most a 480th: 4 steps stay well inside the edge.
        readonly property real step: Math.max(1, Math.round(root.unit)) * (root.door.quiet ? 5 : 1)

        height: root.height - y0 - 2 * root.edge
        objectName: "picture"
        width: root.width - 2 * root.edge
        x: root.edge + root.door.across * step
        y: y0 + root.edge + root.door.down * step

        readonly property real y0: drill.height

        DoorQuiet {
            anchors.fill: parent
            door: root.door
            ink: root.ink
            scaled: root.scaled
            unit: root.unit
            visible: root.door.quiet
        }

        Item {
            id: day

            // What the lines need at their usual size, and how large they may be beside the state:
            // larger only while it stays large itself, smaller rather than that it becomes small.
            readonly property real needed: Math.max(1, head.needed + calls.needed + foot.needed)
            readonly property real free: height - 3 * root.gap
            readonly property real shrunk: Math.min(1, (free - least) / needed)
            readonly property real least: root.wide ? 154 * root.unit : Math.max(220 * root.unit, Math.min(300 * root.unit, height - 515 * root.unit))
            readonly property real grown: Math.min(root.scaled, (free - large * root.unit) / needed)
            readonly property real large: root.wide ? (root.calm ? 184 : 290) : (root.calm ? 360 : 500)
            readonly property real scaled: Math.max(0.5, shrunk, grown)

            anchors.fill: parent
            visible: !root.door.quiet && root.door.beckon === ""

            DoorHead {
                id: head

                door: root.door
                ink: root.ink
                scaled: day.scaled
                unit: root.unit
                wide: root.wide
                width: parent.width
            }

            DoorState {
                anchors.bottom: calls.top
                anchors.bottomMargin: calls.visible ? root.gap : 0
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: head.bottom
                anchors.topMargin: root.gap
                door: root.door
                ink: root.ink
                scaled: day.scaled
                unit: root.unit
                wide: root.wide
            }

            DoorCalls {
                id: calls

                anchors.bottom: foot.top
                anchors.bottomMargin: foot.visible ? root.gap : 0
                anchors.left: parent.left
                anchors.right: parent.right
                door: root.door
                scaled: day.scaled
                unit: root.unit
                wide: root.wide
            }

            DoorFoot {
                id: foot

                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.right: parent.right
                door: root.door
                ink: root.ink
                scaled: day.scaled
                unit: root.unit
                visible: root.calm
                wide: root.wide
            }
        }
    }

    DoorBeacon {
        anchors.fill: parent
        door: root.door
        unit: root.unit
        visible: root.door.beckon !== ""
    }

    Shade {
        look: root.look
    }
}
