import QtQuick

// The band that marks a drill as one, across the top; it stands still, so that the picture may move.
Rectangle {
    id: drill

    required property real unit
    required property color ink
    property string words: ""

    height: visible ? Math.round(60 * unit) : 0
    visible: words !== ""

    Fitted {
        anchors.horizontalCenter: parent.horizontalCenter
        color: drill.ink
        font.letterSpacing: arabic ? 0 : 6 * drill.unit
        height: parent.height
        horizontalAlignment: Text.AlignHCenter
        most: 34 * drill.unit
        room: parent.width - 80 * drill.unit
        tall: parent.height
        weight: Font.Bold
        width: room
        words: drill.words
    }
}
