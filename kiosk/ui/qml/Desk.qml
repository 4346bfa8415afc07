pragma ComponentBehavior: Bound

import QtQuick
import Hallpass.Kiosk

// The desk: one page of the flow at a time on its colour field.
Rectangle {
    id: root

    required property DeskModel desk
    required property RoomModel room
    required property PreviewFeed feed
    readonly property real unit: Math.max(0.1, Math.min(width, height) / 480)
    // The serial of the screen that the next frame shows.
    readonly property int drawn: desk.serial

    color: Theme.field(desk.tone)

    PointHandler {
        onActiveChanged: {
            if (active)
                root.desk.touched();
        }
    }

    IdlePage {
        anchors.fill: parent
        desk: root.desk
        feed: root.feed
        room: root.room
        unit: root.unit
        visible: root.desk.page === "idle"
    }

    NoticePage {
        anchors.fill: parent
        desk: root.desk
        unit: root.unit
        visible: root.desk.page === "notice"
    }

    Loader {
        property bool wanted: root.desk.page === "which"

        active: false
        anchors.fill: parent
        sourceComponent: WhichPage {
            desk: root.desk
            unit: root.unit
        }
        visible: wanted

        onWantedChanged: {
            if (wanted)
                active = true;
        }
    }

    Loader {
        property bool wanted: root.desk.page === "adult"

        active: false
        anchors.fill: parent
        focus: wanted
        sourceComponent: AdultPage {
            desk: root.desk
            unit: root.unit
        }
        visible: wanted

        onWantedChanged: {
            if (wanted)
                active = true;
        }
    }

    Loader {
        property bool wanted: root.desk.page === "emergency"

        active: false
        anchors.fill: parent
        sourceComponent: EmergencyPage {
            desk: root.desk
            unit: root.unit
        }
        visible: wanted

        onWantedChanged: {
            if (wanted)
                active = true;
        }
    }
}
