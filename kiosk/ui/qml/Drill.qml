import QtQuick

// The band that marks a drill as one.
Rectangle {
    id: drill

    required property real unit
    property string words: ""

    color: Theme.card
    height: visible ? Math.round(56 * unit) : 0
    visible: words !== ""

    Word {
        anchors.centerIn: parent
        font.letterSpacing: 8 * drill.unit
        size: 30
        text: drill.words
        unit: drill.unit
        weight: Font.Bold
    }
}
