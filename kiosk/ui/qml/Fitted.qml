import QtQuick

// Words as large as they fit into a box, at most `most` pixels, in at most `lines` lines: never cut,
// never broken inside a word. The height of a line is fixed, so that the box holds for every script
// (a fallback font's own line is up to half as high again).
Text {
    id: fitted

    // Pixels: the largest size wanted, and the box. A width of the box alone: `room`.
    required property real most
    required property real room
    property real tall: most * lines * leading
    property int lines: 1
    property real leading: 1.16
    property string words: ""
    property int weight: Font.Normal

    // Arabic hangs deeper under its line than the others.
    readonly property bool arabic: /[\u0600-\u06ff]/.test(words)
    // Letters that join are wider than their metrics say, the smaller the type the more.
    readonly property real slack: arabic ? 1.06 : 1.01
    readonly property real pitch: leading * (arabic && lines > 1 ? 1.06 : 1)
    // Chinese and the like break between any two signs; the rest between words.
    readonly property bool dense: /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(words) && !/ /.test(words)
    readonly property list<string> pieces: dense ? words.split("") : words.split(" ")
    readonly property list<real> widths: measured(pieces, metrics.font)
    readonly property real space: dense ? 0 : measured([" "], metrics.font)[0]
    // How wide all of it is on one line, for each pixel of size.
    readonly property real ratio: slack * widths.reduce((sum, one) => sum + space + one, -space)
    readonly property real size: search()
    readonly property bool single: lines === 1 || size * ratio <= room + 0.5
    // As wide as the words are at that size, for whoever stands beside them.
    readonly property real natural: Math.min(room, Math.ceil(size * (single ? ratio : widest(breaks(size)))))

    // As high as the lines are.
    readonly property real high: (single ? 1 : breaks(size).length) * lineHeight

    // The font is handed in, so that what is bound to this follows it.
    function measured(words: list<string>, font: font): list<real> {
        return words.map(word => metrics.advanceWidth(word) / font.pixelSize);
    }

    // Where the lines break at a size: the number of the first piece of each.
    function breaks(size: real): list<int> {
        const found = [0];
        const full = (room + 0.5) / size / slack;
        let filled = widths[0];
        for (let i = 1; i < widths.length; i++) {
            filled += space + widths[i];
            if (filled > full) {
                found.push(i);
                filled = widths[i];
            }
        }
        return found;
    }

    function widest(at: list<int>): real {
        let most = 0;
        for (let n = 0; n < at.length; n++) {
            const end = n + 1 < at.length ? at[n + 1] : widths.length;
            let filled = -space;
            for (let i = at[n]; i < end; i++)
                filled += space + widths[i];
            most = Math.max(most, filled);
        }
        return slack * most;
    }

    // Bounded: for a moment, while a layout settles, a number may be none or without end.
    function search(): real {
        const one = Math.min(most, tall / pitch, room / ratio);
        if (!(one > 1 && one < 4000) || words === "")
            return 1;
        if (lines === 1 || one === most)
            return one;
        let size = Math.min(most, tall / pitch);
        while (size > one) {
            const at = breaks(size);
            if (at.length <= lines && at.length * size * pitch <= tall && size * widest(at) <= room)
                return size;
            size *= 0.98;
        }
        return one;
    }

    function broken(): string {
        if (single)
            return words;
        const at = breaks(size);
        const glue = dense ? "" : " ";
        return at.map((from, n) => pieces.slice(from, n + 1 < at.length ? at[n + 1] : pieces.length).join(glue)).join("\n");
    }

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Math.max(1, Math.floor(size))
    font.weight: weight
    horizontalAlignment: Text.AlignLeft
    lineHeight: Math.max(1, Math.floor(size * pitch))
    lineHeightMode: Text.FixedHeight
    text: broken()
    textFormat: Text.PlainText
    // A line of fixed height keeps the whole ascent of its font above its letters, and that of the
    // Arabic one is half a letter too high; what is in the middle moves by half of this.
    topPadding: arabic ? -Math.round(0.8 * font.pixelSize) : 0
    verticalAlignment: Text.AlignVCenter
    visible: words !== ""
    width: room
    wrapMode: Text.NoWrap

    Accessible.ignored: words === ""
    Accessible.name: words
    Accessible.role: Accessible.StaticText

    FontMetrics {
        id: metrics

        font.family: fitted.font.family
        font.pixelSize: 100
        font.weight: fitted.weight
    }
}
