import QtQuick

// A page that is made when it is first wanted, and kept.
Loader {
    id: rare

    property bool wanted: false

    active: false
    anchors.fill: parent
    visible: wanted

    onWantedChanged: {
        if (wanted)
            active = true;
    }
}
