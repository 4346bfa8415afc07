pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// May this student go? An adult's badge, or a PIN on the pad.
Item {
    id: page

    required property DeskModel desk
    required property real unit
    readonly property bool wide: width > height
    readonly property real edge: Math.round(Theme.edge * unit)
    readonly property color ink: Theme.text(desk.tone)
    property string pin: ""
    property int begun: -1

    function add(digit: string) {
        if (pin.length < 12)
            pin += digit;
    }

    function enter() {
        const typed = pin;
        pin = "";
        if (typed !== "")
            desk.typed(typed);
    }

    focus: visible

    Keys.onDigit0Pressed: page.add("0")
    Keys.onDigit1Pressed: page.add("1")
    Keys.onDigit2Pressed: page.add("2")
    Keys.onDigit3Pressed: page.add("3")
    Keys.onDigit4Pressed: page.add("4")
    Keys.onDigit5Pressed: page.add("5")
    Keys.onDigit6Pressed: page.add("6")
    Keys.onDigit7Pressed: page.add("7")
    Keys.onDigit8Pressed: page.add("8")
    Keys.onDigit9Pressed: page.add("9")
    Keys.onEnterPressed: page.enter()
    Keys.onReturnPressed: page.enter()
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace) {
            page.pin = page.pin.slice(0, -1);
            event.accepted = true;
        }
    }

    Column {
        id: words

        spacing: Math.round(8 * page.unit)
        width: page.wide ? pad.x - 2 * page.edge : page.width - 2 * page.edge
        x: page.edge
        y: page.edge

        Row {
            spacing: Math.round(14 * page.unit)
            width: parent.width

            IconItem {
                id: icon

                anchors.verticalCenter: parent.verticalCenter
                colour: page.ink
                height: Math.round(44 * page.unit)
                name: page.desk.icon
                width: height
            }

            Line {
                anchors.verticalCenter: parent.verticalCenter
                color: page.ink
                size: Theme.head + 4
                text: page.desk.title
                unit: page.unit
                weight: Font.Bold
                width: parent.width - icon.width - parent.spacing
            }
        }

        Line {
            color: page.ink
            size: 28
            text: page.desk.name
            unit: page.unit
            visible: text !== ""
            weight: Font.DemiBold
            width: parent.width
        }

        Word {
            color: page.ink
            maximumLineCount: 3
            size: page.wide ? Theme.lead : 30
            text: page.desk.text
            unit: page.unit
            width: parent.width
        }

        Word {
            color: page.ink
            maximumLineCount: 3
            size: page.wide ? Theme.body : 22
            text: page.desk.hint
            unit: page.unit
            width: parent.width
        }

        Rectangle {
            color: Theme.brick
            height: problem.height + Math.round(16 * page.unit)
            radius: Math.round(12 * page.unit)
            visible: page.desk.problem !== ""
            width: parent.width

            Word {
                id: problem

                anchors.centerIn: parent
                color: Theme.white
                horizontalAlignment: Text.AlignHCenter
                text: page.desk.problem
                unit: page.unit
                weight: Font.DemiBold
                width: parent.width - Math.round(24 * page.unit)
            }
        }
    }

    Column {
        id: pad

        readonly property real key: Math.max(64 * page.unit, Math.min(12 * Screen.pixelDensity, 84 * page.unit))
        readonly property real gap: Math.round(10 * page.unit)
        readonly property real wideKey: page.wide ? Math.round(88 * page.unit) : Math.floor((page.width - 2 * page.edge - 2 * gap) / 3)

        spacing: gap
        width: 3 * wideKey + 2 * gap
        x: page.width - page.edge - width
        y: page.wide ? Math.round((page.height - height) / 2) : Math.round(Math.max(words.y + words.height + page.edge, (words.y + words.height + presses.y - height) / 2))

        Rectangle {
            color: Theme.glass
            height: Math.round(52 * page.unit)
            radius: Math.round(14 * page.unit)
            width: parent.width

            Word {
                anchors.centerIn: parent
                color: page.ink
                opacity: page.pin === "" ? 0.75 : 1
                size: page.pin === "" ? Theme.body + 2 : 30
                text: page.pin === "" ? page.desk.pin : "•".repeat(page.pin.length)
                unit: page.unit
                weight: Font.Bold
                wrapMode: Text.NoWrap
            }
        }

        Grid {
            columnSpacing: pad.gap
            columns: 3
            rowSpacing: pad.gap

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "delete", "0", "enter"]

                delegate: Press {
                    required property string modelData
                    readonly property bool digit: modelData.length === 1

                    Accessible.name: digit ? modelData : modelData === "enter" ? page.desk.enter : page.desk.erase
                    fill: modelData === "enter" ? page.ink : digit ? Theme.card : Theme.glass
                    glyph: modelData === "delete" ? "delete" : modelData === "enter" ? "check" : ""
                    height: pad.key
                    ink: modelData === "enter" ? Theme.white : page.ink
                    objectName: "key-" + modelData
                    size: 28
                    text: digit ? modelData : ""
                    unit: page.unit
                    width: pad.wideKey

                    onClicked: {
                        if (digit)
                            page.add(modelData);
                        else if (modelData === "enter")
                            page.enter();
                        else
                            page.pin = page.pin.slice(0, -1);
                    }
                }
            }
        }
    }

    Presses {
        id: presses

        desk: page.desk
        fill: Theme.veil(page.desk.tone)
        ink: page.ink
        unit: page.unit
        width: words.width
        x: page.edge
        y: page.height - page.edge - height
    }

    Connections {
        function onChanged() {
            if (page.desk.serial !== page.begun)
                page.pin = "";
            page.begun = page.desk.serial;
        }

        target: page.desk
    }
}
