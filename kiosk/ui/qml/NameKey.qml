import QtQuick
import QtQuick.Templates as T

// One of many names to press: there are dozens at once, so that each is made of little.
T.AbstractButton {
    id: key

    property color ring: Theme.ink

    focusPolicy: Qt.StrongFocus

    background: Rectangle {
        border.color: Theme.rule
        border.width: Theme.contrast ? 2 : 1
        color: key.down ? Theme.tint : Theme.card
        radius: Theme.px(16)
    }
    contentItem: Item {
        Fitted {
            anchors.centerIn: parent
            height: high
            horizontalAlignment: Text.AlignHCenter
            lines: 2
            most: Theme.px(Theme.label)
            room: key.width - Theme.px(20)
            weight: Font.DemiBold
            width: room
            words: key.text

            Accessible.ignored: true
        }
    }

    Accessible.name: text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: key.click()
    Keys.onReturnPressed: key.click()
}
