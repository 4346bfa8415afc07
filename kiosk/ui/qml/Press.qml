pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

// A button: at least 12 mm high on the screen it is on, by finger, mouse or key.
T.AbstractButton {
    id: press

    property string glyph: ""
    property color ink: Theme.ink
    property color fill: Theme.sunk
    property color ring: Theme.ink
    property color edge: Theme.contrast ? ink : "transparent"
    property real size: Theme.label
    readonly property real pad: Theme.px(14)
    // How wide it would be on one line, and the least at which its words stand on two.
    readonly property real natural: Math.ceil(label.ratio * label.most) + signed + 2 * pad + 2
    readonly property real tight: Math.ceil(Math.max(...label.widths, label.ratio * 0.58) * label.most) + 2 * Theme.px(10)
    readonly property real least: tight + signed
    // Words come first: where they need all of the width there is no icon.
    readonly property real signed: glyph === "" ? 0 : Theme.px(size * 1.3) + (text === "" ? 0 : Theme.px(10))
    property bool bare: false
    readonly property bool roomy: glyph !== "" && (text === "" || !bare && width >= least)
    readonly property real before: roomy ? signed : 0

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.touch, label.high + Theme.px(18))
    implicitWidth: natural

    background: Rectangle {
        border.color: press.edge
        border.width: Theme.contrast ? 2 : 0
        color: press.down ? Qt.tint(press.fill, Qt.alpha(press.ink, 0.18)) : press.fill
        radius: Theme.px(16)
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.px(10)

            Loader {
                active: press.roomy
                anchors.verticalCenter: parent.verticalCenter
                visible: press.roomy

                sourceComponent: Glyph {
                    colour: press.ink
                    name: press.glyph
                    side: Theme.px(press.size * 1.3)
                }
            }

            Fitted {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                color: press.ink
                height: high
                lines: 2
                most: Theme.px(press.size)
                room: Math.max(20, press.width - press.before - 2 * Math.min(press.pad, Math.max(Theme.px(8), (press.width - press.before - ratio * most) / 2)))
                weight: Font.DemiBold
                width: natural
                words: press.text

                Accessible.ignored: true
            }
        }
    }

    Accessible.name: text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: press.click()
    Keys.onReturnPressed: press.click()
}
