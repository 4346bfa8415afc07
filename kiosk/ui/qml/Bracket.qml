import QtQuick

// One corner of the frame that invites a badge.
Item {
    id: bracket

    required property real unit
    property color colour: "#ffffff"

    height: Math.round(38 * unit)
    width: height

    Rectangle {
        color: bracket.colour
        height: Math.max(2, Math.round(5 * bracket.unit))
        radius: height / 2
        width: bracket.width
    }

    Rectangle {
        color: bracket.colour
        height: bracket.height
        radius: width / 2
        width: Math.max(2, Math.round(5 * bracket.unit))
    }
}
