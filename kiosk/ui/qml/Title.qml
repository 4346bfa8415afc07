import QtQuick

// What a page is about: large, never cut, and said by a screen reader when it comes.
Fitted {
    id: title

    color: Theme.ink
    height: high
    leading: 1.1
    lines: 2
    most: Theme.px(Theme.head)
    objectName: "title"
    room: 100
    weight: Font.Bold

    Accessible.role: Accessible.AlertMessage
}
