import QtQuick
import Hallpass.Kiosk

// Which room, who is in charge, which class now and next, and the time.
Item {
    id: head

    required property DoorModel door
    required property color ink
    required property real scaled
    required property real unit
    required property bool wide

    readonly property bool staffed: door.adult !== "" || door.lesson !== "" || door.then !== ""
    // The next class stands at the end of the line if it fits there at the usual size, else below.
    readonly property bool beside: now.words === "" || then.words === "" || (now.ratio + then.ratio) * 22 * unit + gap <= width
    readonly property int lines: now.ratio * 22 * unit > width * 1.15 ? 2 : 1
    readonly property int rows: !staffed ? 0 : beside ? 1 : lines + 1
    readonly property real line: 22 * 1.3 * unit
    // A long name has a line of its own under number and clock.
    readonly property real free: width - (clock.visible ? clock.ratio * 40 * unit + gap : 0) - (number.visible ? number.ratio * 40 * unit + gap : 0)
    readonly property bool below: number.visible && name.ratio * 27 * unit > free
    readonly property real second: below ? 34 * 1.2 * unit : 0
    readonly property real needed: 40 * 1.2 * unit + second + rows * line
    readonly property real gap: Math.round(16 * unit)
    // Number, name and clock are large already: they grow less than the rest.
    readonly property real large: Math.min(scaled, wide ? 1.5 : 1.25)
    readonly property real first: Math.round(40 * 1.2 * large * unit)

    height: first + Math.round(second * large) + Math.round(rows * line * scaled)

    Fitted {
        id: number

        anchors.left: parent.left
        anchors.top: parent.top
        color: head.ink
        height: head.first
        most: 40 * head.large * head.unit
        objectName: "number"
        room: head.width * 0.4
        tall: height
        weight: Font.Bold
        width: natural
        words: head.door.number
    }

    Fitted {
        id: name

        anchors.left: parent.left
        anchors.leftMargin: !number.visible || head.below ? 0 : number.width + head.gap
        color: head.ink
        height: head.below ? Math.round(head.second * head.large) : head.first
        most: 34 * head.large * head.unit
        objectName: "name"
        room: head.below ? head.width : head.width - (clock.visible ? clock.width + head.gap : 0) - (number.visible ? number.width + head.gap : 0)
        tall: height
        words: head.door.name
        y: head.below ? head.first : 0
    }

    Fitted {
        id: clock

        anchors.right: parent.right
        anchors.top: parent.top
        color: head.ink
        height: head.first
        horizontalAlignment: Text.AlignRight
        most: 40 * head.large * head.unit
        objectName: "clock"
        room: head.width * 0.36
        tall: height
        visible: !head.door.still && words !== ""
        weight: Font.DemiBold
        width: natural
        words: head.door.clock
    }

    Fitted {
        id: now

        anchors.left: parent.left
        anchors.top: name.bottom
        color: head.ink
        height: Math.round(lines * head.line * head.scaled)
        lines: head.lines
        most: 22 * head.scaled * head.unit
        objectName: "duty"
        room: head.width - (head.beside && then.visible ? then.width + head.gap : 0)
        tall: height
        weight: Font.DemiBold
        words: head.door.lesson === "" ? head.door.adult : head.door.adult === "" ? head.door.lesson : head.door.adult + "\u00a0\u00a0·\u00a0 " + head.door.lesson
    }

    Fitted {
        id: then

        readonly property bool last: head.beside && now.words !== ""

        // Anchors that come and go would leave a width behind.
        anchors.right: parent.right
        color: head.ink
        height: Math.round(head.line * head.scaled)
        horizontalAlignment: last ? Text.AlignRight : Text.AlignLeft
        most: 22 * head.scaled * head.unit
        objectName: "then"
        room: last ? (head.width - head.gap) * ratio / (ratio + now.ratio) : head.width
        tall: height
        width: last ? natural : head.width
        words: head.door.then
        y: head.beside ? now.y : now.y + now.height
    }
}
