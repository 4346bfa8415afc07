import QtQuick
import QtQuick.Templates as T

// Two choices of which one holds: a touch anywhere takes the other.
T.AbstractButton {
    id: segment

    required property string one
    required property string other
    required property bool first
    readonly property real half: (width - 2 * rim) / 2
    readonly property int rim: Theme.px(4)

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.touch, Math.max(left.high, right.high) + Theme.px(22))

    background: Rectangle {
        border.color: Theme.rule
        border.width: Theme.contrast ? 2 : 0
        color: Theme.sunk
        radius: Theme.px(16)
    }
    contentItem: Item {
        Rectangle {
            anchors.left: parent.left
            anchors.leftMargin: segment.first ? segment.rim : segment.rim + segment.half
            color: Theme.accent
            height: parent.height - 2 * segment.rim
            radius: Theme.px(13)
            width: segment.half
            y: segment.rim
        }

        Row {
            x: segment.rim

            Fitted {
                id: left

                anchors.verticalCenter: parent?.verticalCenter
                color: segment.first ? Theme.accentInk : Theme.ink
                height: high
                horizontalAlignment: Text.AlignHCenter
                lines: 2
                most: Theme.px(Theme.label)
                room: segment.half - Theme.px(16)
                weight: Font.DemiBold
                width: segment.half
                words: segment.one

                Accessible.ignored: true
            }

            Fitted {
                id: right

                anchors.verticalCenter: parent?.verticalCenter
                color: segment.first ? Theme.ink : Theme.accentInk
                height: high
                horizontalAlignment: Text.AlignHCenter
                lines: 2
                most: Theme.px(Theme.label)
                room: segment.half - Theme.px(16)
                weight: Font.DemiBold
                width: segment.half
                words: segment.other

                Accessible.ignored: true
            }

            height: segment.height
        }
    }

    Accessible.checkable: true
    Accessible.checked: first
    Accessible.description: other
    Accessible.name: one
    Accessible.role: Accessible.CheckBox

    Keys.onEnterPressed: segment.click()
    Keys.onReturnPressed: segment.click()
}
