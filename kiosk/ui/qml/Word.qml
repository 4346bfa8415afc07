import QtQuick

// Text in the house's type: a size of the scale, in units.
Text {
    id: word

    required property real unit
    property real size: Theme.body
    property int weight: Font.Normal

    color: Theme.ink
    elide: Text.ElideRight
    font.family: Theme.family
    font.pixelSize: Math.max(1, Math.round(size * unit))
    font.weight: weight
    textFormat: Text.PlainText
    wrapMode: Text.Wrap

    Accessible.ignored: text === ""
    Accessible.name: text
    Accessible.role: Accessible.StaticText
}
