pragma Singleton

import QtQuick
import Hallpass.Kiosk

// The design language: colour roles, type scale, spacing, motion; docs/design-language.md tells it.
//
// Sizes are in units: a window's unit is min(width, height) / 480 pixels. A window has an engine, and
// so a Theme, of its own; its root says how it looks and how large it is. Every text colour has at
// least 4.5:1 on its field, in the contrast theme 7:1 (kiosk/ui/colours.py).
QtObject {
    id: theme

    property LookModel look: null
    property real unit: 1
    // Pixels: the least side of what can be touched; 12 mm at the screen's own pitch.
    property real touch: 52

    readonly property real scale: look ? look.scale : 1
    readonly property bool motion: look ? look.motion : true
    readonly property bool left: look ? look.left : false
    readonly property bool low: look ? look.low : false
    readonly property bool rtl: look ? look.rtl : false

    readonly property Hues hues: Hues {
        school: theme.look ? theme.look.colour : ""
        theme: theme.look ? theme.look.theme : "light"
    }
    // Empty when the window goes: its parts go before what is bound to them.
    readonly property string known: hues ? hues.theme + hues.school : ""
    readonly property bool contrast: hues ? hues.theme === "contrast" : false

    readonly property string family: "Inter"

    readonly property color paper: role("paper")
    readonly property color card: role("card")
    readonly property color sunk: role("sunk")
    readonly property color ink: role("ink")
    readonly property color quiet: role("quiet")
    readonly property color rule: role("rule")
    readonly property color accent: role("accent")
    readonly property color accentInk: role("on_accent")
    readonly property color tint: role("tint")
    readonly property color warnInk: role("warn_ink")
    readonly property color warnPaper: role("warn_paper")
    readonly property color alarm: role("alarm")
    readonly property color alarmInk: role("on_alarm")

    // The camera's picture is dark in every theme: what is on it has colours of its own.
    readonly property color lens: "#202b35"
    readonly property color lensInk: "#ffffff"
    readonly property color lensQuiet: "#c5ced6"
    readonly property color caught: "#7be0b1"
    readonly property color trouble: "#f5b83d"

    // Type to read: grows with the school's text size, the small wholly, the large less.
    readonly property real caption: 15 * scale
    readonly property real body: 18 * scale
    readonly property real label: 19 * Math.pow(scale, 0.75)
    readonly property real lead: 24 * Math.pow(scale, 0.75)
    readonly property real head: 34 * Math.pow(scale, 0.6)
    // Type to see from arm's length: large already, gives way.
    readonly property int display: 60
    readonly property int giant: 112

    readonly property int gapS: 8
    readonly property int gap: 16
    readonly property int gapL: 24
    readonly property int edge: 28
    readonly property int radius: 20

    // No motion at all where the school says so.
    readonly property int quick: motion ? 160 : 0

    // Pixels.
    function px(units: real): real {
        return Math.round(units * unit);
    }

    function role(name: string): color {
        return known === "" ? "black" : hues.role(name);
    }

    function field(tone: string): color {
        return known === "" ? "black" : hues.field(tone);
    }

    function text(tone: string): color {
        return known === "" ? "black" : hues.text(tone);
    }

    function veil(tone: string): color {
        return known === "" ? "black" : hues.veil(tone);
    }

    function mark(tone: string): color {
        return known === "" ? "black" : hues.mark(tone);
    }
}
