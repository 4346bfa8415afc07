import QtQuick

// Half a second on, half a second off: one flash a second, a third of what WCAG 2.3.1 allows. It stands
// still, lit, where the school wants no motion.
Item {
    id: beacon

    property bool running: false
    property bool lit: true

    onRunningChanged: lit = true

    Timer {
        interval: 500
        repeat: true
        running: beacon.running

        onTriggered: beacon.lit = !beacon.lit
    }
}
