pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

// A part of a page: in the middle of its box if it fits there, else it scrolls, and a sign at its
// foot says that there is more.
FocusScope {
    id: pane

    default property alias content: column.data
    property alias spacing: column.spacing
    // Pixels that the content may take.
    readonly property real inner: width
    property bool middle: true
    property color ink: Theme.quiet
    readonly property real free: height
    readonly property bool scrolls: column.height > height + 1
    readonly property Item focused: Window.activeFocusItem
    property alias at: flick.contentY

    function rewind() {
        flick.contentY = 0;
    }

    function show(y: real, tall: real) {
        const most = Math.max(0, flick.contentHeight - flick.height);
        if (y < flick.contentY)
            flick.contentY = Math.max(0, y - Theme.px(8));
        else if (y + tall > flick.contentY + flick.height)
            flick.contentY = Math.min(most, y + tall - flick.height + Theme.px(8));
    }

    function reveal() {
        for (let item = focused; item && scrolls; item = item.parent) {
            if (item.parent === column || item === column) {
                const box = column.mapFromItem(focused, 0, 0, focused.width, focused.height);
                show(box.y, box.height);
                return;
            }
        }
    }

    activeFocusOnTab: false

    onFocusedChanged: reveal()

    Flickable {
        id: flick

        anchors.bottom: parent.bottom
        anchors.bottomMargin: pane.scrolls ? more.height : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        boundsBehavior: Flickable.StopAtBounds
        clip: pane.scrolls
        contentHeight: Math.max(column.height, height)
        contentWidth: width
        interactive: pane.scrolls
        objectName: "pane"

        Column {
            id: column

            width: flick.width
            y: pane.middle && !pane.scrolls ? Math.round((pane.height - height) / 2) : 0
        }
    }

    Item {
        id: more

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        height: Theme.px(26)
        visible: pane.scrolls

        Glyph {
            anchors.centerIn: parent
            colour: pane.ink
            name: "chevron-down"
            side: Theme.px(24)
            visible: !flick.atYEnd
        }

        TapHandler {
            onTapped: flick.contentY = Math.min(flick.contentHeight - flick.height, flick.contentY + flick.height * 0.8)
        }
    }

    Rectangle {
        anchors.right: parent.right
        anchors.rightMargin: -Theme.px(12)
        color: pane.ink
        height: Math.max(Theme.px(24), flick.height * flick.visibleArea.heightRatio)
        opacity: 0.6
        radius: width / 2
        visible: pane.scrolls
        width: Theme.px(4)
        y: flick.height * flick.visibleArea.yPosition
    }
}
