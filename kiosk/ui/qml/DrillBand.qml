import QtQuick

// The band that marks a drill as one, across the top of a page.
Rectangle {
    id: band

    required property color ink
    property string words: ""

    anchors.left: parent?.left
    anchors.right: parent?.right
    height: visible ? Theme.px(56) : 0
    visible: words !== ""

    Fitted {
        anchors.centerIn: parent
        color: band.ink
        font.letterSpacing: arabic ? 0 : Theme.px(6)
        height: parent.height
        horizontalAlignment: Text.AlignHCenter
        most: Theme.px(32)
        room: parent.width - Theme.px(120)
        weight: Font.Bold
        width: room
        words: band.words
    }
}
