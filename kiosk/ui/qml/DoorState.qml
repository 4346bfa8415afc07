import QtQuick
import Hallpass.Kiosk

// The state: its shape, its word, and under it the places left, or until when, or what to do.
Item {
    id: state

    required property DoorModel door
    required property color ink
    required property real scaled
    required property real unit
    required property bool wide

    readonly property bool counted: door.places !== ""
    readonly property bool urgent: door.phrase !== ""
    readonly property real side: Math.floor(wide ? Math.min(height, width * 0.34, 270 * unit) : Math.max(0, Math.min(height * 0.46, width * 0.62, height - 182 * unit)))
    // How high the words' box is.
    readonly property real room: wide ? (urgent ? height : Math.min(height, Math.max(side, 154 * unit))) : height - side - Math.round(20 * unit)
    readonly property bool more: counted || door.until !== "" || urgent
    // Of the height beside or under the shape: how much the word has.
    readonly property real share: !more ? 1 : counted ? 0.5 : urgent ? 0.6 : 0.62
    // Between the word and what to do.
    readonly property real air: Math.round(18 * unit)
    readonly property real rest: Math.floor(urgent ? room - word.high : room * (1 - share))

    SignItem {
        id: sign

        anchors.left: parent.left
        colour: state.ink
        height: state.side
        name: state.door.sign
        objectName: "sign"
        width: state.side
        y: state.wide ? Math.round((state.height - height) / 2) : 0
    }

    Item {
        id: words

        readonly property real block: word.height + (state.counted ? places.height : state.urgent ? 1.5 * state.air + phrase.height + since.height : until.height)

        anchors.left: parent.left
        anchors.leftMargin: state.wide ? state.side + Math.round(30 * state.unit) : 0
        anchors.right: parent.right
        height: block
        y: state.wide ? Math.round((state.height - height) / 2 - 0.05 * word.size) : state.height - state.room

        Fitted {
            id: word

            anchors.left: parent.left
            anchors.top: parent.top
            color: state.ink
            height: high
            leading: state.counted ? 1.04 : state.urgent ? 1.06 : 1.18
            lines: state.counted ? 1 : 2
            most: 150 * state.unit
            objectName: "word"
            room: parent.width
            tall: Math.floor(state.room * state.share)
            weight: Font.Bold
            words: state.door.word
        }

        Fitted {
            id: places

            anchors.left: parent.left
            anchors.top: word.bottom
            // Digits have no descenders.
            anchors.topMargin: -Math.round(0.04 * size)
            color: state.ink
            height: visible ? high : 0
            leading: 1.04
            most: 150 * state.unit
            objectName: "places"
            room: parent.width * 0.5
            tall: state.rest * (state.wide ? 1 : 0.94)
            weight: Font.Bold
            width: natural
            words: state.door.places
        }

        Fitted {
            anchors.left: places.right
            anchors.leftMargin: Math.round(14 * state.unit)
            anchors.verticalCenter: places.verticalCenter
            color: state.ink
            lines: 2
            most: Math.min(40 * state.scaled, 48) * state.unit
            objectName: "left"
            room: parent.width - places.width - 14 * state.unit
            tall: state.rest
            visible: state.counted
            weight: Font.DemiBold
            words: state.door.left
        }

        Fitted {
            id: until

            anchors.left: parent.left
            anchors.top: word.bottom
            color: state.ink
            height: visible ? high : 0
            lines: 2
            most: Math.min(52 * state.scaled, 72) * state.unit
            objectName: "until"
            room: parent.width
            tall: state.rest - (state.wide ? 0 : 12 * state.unit)
            weight: Font.DemiBold
            words: state.door.until
        }

        Fitted {
            id: phrase

            anchors.left: parent.left
            anchors.top: word.bottom
            anchors.topMargin: state.air
            color: state.ink
            height: visible ? high : 0
            lines: 3
            most: Math.min(40 * state.scaled, 56) * state.unit
            objectName: "phrase"
            room: parent.width
            tall: state.rest - since.height - 1.5 * state.air
            weight: Font.DemiBold
            words: state.door.phrase
        }

        Fitted {
            id: since

            anchors.left: parent.left
            anchors.top: phrase.bottom
            anchors.topMargin: Math.round(state.air / 2)
            color: state.ink
            height: visible ? Math.round(most * 1.6) : 0
            most: Math.min(24 * state.scaled, 34) * state.unit
            objectName: "since"
            room: parent.width
            words: [state.door.still ? "" : state.door.since, state.door.heard].filter(said => said !== "").join(" · ")
        }
    }
}
