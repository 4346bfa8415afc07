pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T

// Somebody on the adult's panel: who, where, since when; how long, or the symbol to be called by.
T.AbstractButton {
    id: row

    property string where: ""
    property string figure: ""
    property string measure: ""
    property string glyph: ""
    property bool late: false
    readonly property real pad: Theme.px(14)
    readonly property real aside: Math.max(figures.width, Theme.px(30))
    readonly property real inner: width - aside - 3 * pad - (symbol.visible ? symbol.width + pad : 0)

    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(Theme.touch, Math.max(words.height, figures.height) + Theme.px(14))

    background: Rectangle {
        border.color: Theme.rule
        border.width: Math.max(1, Theme.px(1.5))
        color: row.down ? Theme.tint : Theme.card
        radius: Theme.px(14)
    }
    contentItem: Item {
        Loader {
            id: symbol

            active: row.glyph !== "" && !row.late
            anchors.left: parent.left
            anchors.leftMargin: row.pad
            anchors.verticalCenter: parent.verticalCenter
            visible: active

            sourceComponent: Glyph {
                colour: Theme.accent
                name: row.glyph
                side: Theme.px(28)
            }
        }

        Column {
            id: words

            anchors.left: symbol.visible ? symbol.right : parent.left
            anchors.leftMargin: row.pad
            anchors.verticalCenter: parent.verticalCenter
            width: row.inner

            Fitted {
                height: high
                lines: 2
                most: Theme.px(Theme.label * (Theme.scale < 1.4 ? 1 : 0.88))
                room: words.width
                weight: Font.DemiBold
                words: row.text
            }

            Word {
                color: Theme.quiet
                size: Theme.caption
                text: row.where
                width: words.width
            }
        }

        Column {
            id: figures

            anchors.right: parent.right
            anchors.rightMargin: row.pad
            anchors.verticalCenter: parent.verticalCenter
            width: Math.max(number.natural, measure.natural) + (row.late ? Theme.px(16) : 0)

            Rectangle {
                color: row.late ? Theme.warnPaper : "transparent"
                height: visible ? number.high : 0
                radius: Theme.px(8)
                visible: row.figure !== ""
                width: parent.width

                Fitted {
                    id: number

                    color: row.late ? Theme.warnInk : Theme.ink
                    font.features: ({
                            "tnum": 1
                        })
                    height: high
                    horizontalAlignment: Text.AlignHCenter
                    most: Theme.px(Theme.label * 1.2)
                    room: row.width * 0.26
                    weight: Font.Bold
                    width: parent.width
                    words: row.figure
                }
            }

            Fitted {
                id: measure

                color: row.figure === "" ? Theme.accent : Theme.quiet
                height: high
                horizontalAlignment: Text.AlignHCenter
                lines: 2
                most: Theme.px(Theme.caption)
                room: row.width * 0.26
                weight: row.figure === "" ? Font.DemiBold : Font.Normal
                width: parent.width
                words: row.measure
            }
        }
    }

    Accessible.description: where + ", " + figure + " " + measure
    Accessible.name: text
    Accessible.role: Accessible.Button

    Keys.onEnterPressed: row.click()
    Keys.onReturnPressed: row.click()
}
