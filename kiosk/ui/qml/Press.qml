import QtQuick
import QtQuick.Templates as T
import Hallpass.Kiosk

// A button: at least 12 mm high on the screen it is on, by finger, mouse or key.
T.AbstractButton {
    id: press

    required property real unit
    property string glyph: ""
    property color ink: Theme.white
    property color fill: "#24ffffff"
    property real size: Theme.body + 2
    readonly property real least: 12 * Screen.pixelDensity

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(64 * unit, least)
    implicitWidth: label.natural + (glyph === "" ? 40 : 84) * unit
    opacity: enabled ? 1 : 0.5

    background: Rectangle {
        border.color: press.visualFocus ? press.ink : "transparent"
        border.width: press.visualFocus ? Math.max(2, Math.round(3 * press.unit)) : 0
        color: press.down ? Qt.darker(press.fill, 1.25) : press.fill
        radius: Math.round(18 * press.unit)

        Rectangle {
            anchors.fill: parent
            color: press.ink
            opacity: press.down ? 0.18 : 0
            radius: parent.radius
        }
    }
    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Math.round(10 * press.unit)

            IconItem {
                anchors.verticalCenter: parent.verticalCenter
                colour: press.ink
                height: Math.round(press.size * 1.3 * press.unit)
                name: press.glyph
                visible: press.glyph !== ""
                width: height
            }

            Line {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                color: press.ink
                size: press.size
                text: press.text
                unit: press.unit
                visible: press.text !== ""
                weight: Font.DemiBold
                width: Math.min(natural, press.width - (press.glyph === "" ? 20 : 64) * press.unit)
            }
        }
    }

    Accessible.name: text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: press.click()
    Keys.onReturnPressed: press.click()
}
