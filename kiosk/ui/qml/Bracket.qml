import QtQuick

// One corner of the frame that invites a badge.
Item {
    id: bracket

    property color colour: "#ffffff"

    height: Theme.px(38)
    width: height

    Rectangle {
        color: bracket.colour
        height: Math.max(2, Theme.px(5))
        radius: height / 2
        width: bracket.width
    }

    Rectangle {
        color: bracket.colour
        height: bracket.height
        radius: width / 2
        width: Math.max(2, Theme.px(5))
    }
}
