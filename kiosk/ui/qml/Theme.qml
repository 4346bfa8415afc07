pragma Singleton

import QtQuick

// The design language: colour roles, type scale, spacing, motion. Sizes are in units; a window's
// unit is min(width, height) / 480 pixels. Every text colour has at least 4.5:1 on its field.
QtObject {
    readonly property string family: "Inter"

    readonly property color paper: "#f6f4ee"
    readonly property color card: "#ffffff"
    readonly property color ink: "#16212c"
    readonly property color quiet: "#56626d"
    readonly property color rule: "#e0dbd0"
    readonly property color accent: "#0b6b52"
    readonly property color white: "#ffffff"
    readonly property color umber: "#2a1c00"
    readonly property color amber: "#f5b83d"
    readonly property color amberInk: "#7a4b00"
    readonly property color amberPaper: "#fbe7bd"
    readonly property color mint: "#e4f1ea"
    readonly property color stone: "#e9e5dc"
    readonly property color dark: "#202b35"
    readonly property color mist: "#c5ced6"
    readonly property color caught: "#7be0b1"
    readonly property color brick: "#8a2a12"
    readonly property color glass: "#33ffffff"

    readonly property int caption: 15
    readonly property int body: 18
    readonly property int lead: 24
    readonly property int head: 36
    readonly property int display: 60
    readonly property int giant: 112

    readonly property int gapS: 8
    readonly property int gap: 16
    readonly property int gapL: 24
    readonly property int edge: 28
    readonly property int radius: 20

    readonly property int quick: 160

    function field(tone: string): color {
        switch (tone) {
        case "go":
            return "#0d7a4c";
        case "back":
            return "#1f5fae";
        case "ask":
            return amber;
        case "line":
            return "#0f6478";
        case "no":
            return "#5b5778";
        case "closed":
            return "#4f5a65";
        case "fault":
            return "#8a3324";
        case "hold":
            return "#6a35a8";
        case "secure":
            return "#0b4a8f";
        case "lockdown":
            return "#07090b";
        case "evacuate":
            return "#b3261e";
        case "shelter":
            return "#7d4700";
        default:
            return paper;
        }
    }

    function text(tone: string): color {
        switch (tone) {
        case "plain":
            return ink;
        case "ask":
            return umber;
        case "lockdown":
            return "#8b939b";
        default:
            return white;
        }
    }

    // The size, in units, at which the longest word of a title fits a width in units; a title of
    // several words may take two lines, and is set smaller.
    function fitting(title: string, room: real, most: real): real {
        const words = title.split(" ");
        const longest = Math.max(...words.map(word => word.length), 1);
        return Math.min(words.length > 1 ? most * 0.65 : most, room / (0.66 * longest));
    }

    // A veil over a field: cards and buttons that belong to it.
    function veil(tone: string): color {
        return tone === "plain" || tone === "ask" ? "#14000000" : "#24ffffff";
    }
}
