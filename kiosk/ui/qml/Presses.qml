pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Hallpass.Kiosk

// The buttons of a screen, in one row or, where that is too narrow, below each other.
GridLayout {
    id: presses

    required property DeskModel desk
    required property real unit
    property color ink: Theme.white
    property color fill: "#24ffffff"
    property color mainFill: Theme.white
    property color mainInk: Theme.ink
    property bool narrow: false
    readonly property int count: repeater.count

    columnSpacing: Math.round(12 * unit)
    columns: narrow && repeater.count > 2 ? 1 : Math.max(1, repeater.count)
    rowSpacing: Math.round(10 * unit)
    uniformCellWidths: true

    Repeater {
        id: repeater

        model: presses.desk.buttons

        delegate: Press {
            required property string tap
            required property string words
            required property string sign
            required property bool main

            Layout.fillWidth: true
            fill: main ? presses.mainFill : presses.fill
            glyph: sign
            ink: main ? presses.mainInk : presses.ink
            objectName: "tap-" + tap
            text: words
            unit: presses.unit

            onClicked: presses.desk.tapped(tap)
        }
    }
}
