import QtQuick

// Counts while something is held down; let go before, and nothing has happened. Every second of it
// can be seen; where the school wants no motion, in steps of a second.
//
// An X server repeats a key that is down as if it were let go and pressed again: so short a gap is none.
Item {
    id: hold

    // Whether a finger is down.
    required property bool gripped
    // ms
    required property int span
    // Whether a key is, and whether it may just have come up.
    property bool keyed: false
    property bool lifted: false
    // The time was over in such a gap.
    property bool due: false
    // Held to the end: it has to be let go before it counts anew.
    property bool spent: false
    property real raw: 0
    readonly property bool down: gripped || keyed
    readonly property bool counting: down && !spent && span > 0
    readonly property real seconds: span / 1000
    readonly property real part: Theme.motion ? raw : Math.floor(raw * seconds) / seconds
    readonly property int still: counting ? Math.max(1, Math.ceil(seconds * (1 - raw))) : 0

    signal held

    // A key goes down.
    function press(event: KeyEvent) {
        if (event.isAutoRepeat)
            return;
        gap.stop();
        lifted = false;
        keyed = true;
        if (due)
            finish();
    }

    // It comes up.
    function lift(event: KeyEvent) {
        if (event.isAutoRepeat || !keyed)
            return;
        lifted = true;
        gap.restart();
    }

    function drop() {
        gap.stop();
        lifted = false;
        due = false;
        keyed = false;
    }

    function finish() {
        due = false;
        spent = true;
        held();
    }

    visible: false

    onDownChanged: {
        if (!down)
            spent = false;
    }

    Timer {
        id: gap

        interval: 40

        onTriggered: hold.drop()
    }

    // By the clock, not by the frames that were painted.
    Timer {
        interval: hold.span
        running: hold.counting

        onTriggered: {
            if (hold.lifted && !hold.gripped)
                hold.due = true;
            else
                hold.finish();
        }
    }

    NumberAnimation {
        duration: hold.span
        from: 0
        property: "raw"
        running: hold.counting
        target: hold
        to: 1

        onStopped: hold.raw = 0
    }
}
