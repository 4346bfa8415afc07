import QtQuick

// Words to read: a size of the scale, in units; as many lines as they need.
Text {
    id: word

    property real size: Theme.body
    property int weight: Font.Normal
    // As in Fitted.
    readonly property bool arabic: /[\u0600-\u06ff]/.test(text)

    bottomPadding: arabic ? Math.round(0.38 * font.pixelSize) : 0
    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Math.max(1, Theme.px(size))
    font.weight: weight
    horizontalAlignment: Text.AlignLeft
    lineHeight: arabic ? Math.round(1.5 * font.pixelSize) : 1
    lineHeightMode: arabic ? Text.FixedHeight : Text.ProportionalHeight
    textFormat: Text.PlainText
    topPadding: -bottomPadding
    visible: text !== ""
    wrapMode: Text.Wrap

    Accessible.ignored: text === ""
    Accessible.name: text
    Accessible.role: Accessible.StaticText
}
