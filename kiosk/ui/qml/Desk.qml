pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import QtQuick.Window
import Hallpass.Kiosk

// The desk: one page of the flow at a time on its colour field.
Rectangle {
    id: root

    required property DeskModel desk
    required property RoomModel room
    required property PreviewFeed feed
    required property LookModel look
    readonly property real unit: Math.max(0.1, Math.min(width, height) / 480)
    // 12 mm at the screen's own pitch, and never so much that a page breaks.
    readonly property real touch: Math.round(Math.min(Math.max(52 * unit, 12 * Screen.pixelDensity), 74 * unit))
    // The serial of the screen that the next frame shows.
    readonly property int drawn: desk.serial
    readonly property int serial: desk.serial

    // The next thing to press in a direction, from the middle of the one that has the keys.
    function steer(across: int, down: int) {
        const here = Window.activeFocusItem;
        const first = root.nextItemInFocusChain(true);
        if (!here || here === root) {
            if (first)
                first.forceActiveFocus(Qt.TabFocusReason);
            return;
        }
        const from = here.mapToItem(root, here.width / 2, here.height / 2);
        let best = null;
        let least = 1e9;
        let item = first;
        for (let i = 0; i < 200 && item && item !== root; i++) {
            const to = item.mapToItem(root, item.width / 2, item.height / 2);
            const ahead = (to.x - from.x) * across + (to.y - from.y) * down;
            const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * across);
            if (item !== here && ahead > 4 && ahead + 2.5 * aside < least) {
                least = ahead + 2.5 * aside;
                best = item;
            }
            const next = item.nextItemInFocusChain(true);
            if (next === first)
                break;
            item = next;
        }
        if (best)
            best.forceActiveFocus(Qt.TabFocusReason);
    }

    LayoutMirroring.childrenInherit: true
    LayoutMirroring.enabled: Theme.rtl
    color: Theme.field(desk.tone)
    focus: true

    Keys.onEscapePressed: {
        if (desk.leave !== "")
            desk.tapped(desk.leave);
    }
    Keys.onReleased: event => {
        const page = emergency.wanted ? emergency.item as EmergencyPage : null;
        if (page)
            page.lift(event);
    }
    Keys.onPressed: event => {
        root.desk.touched();
        const page = emergency.wanted ? emergency.item as EmergencyPage : null;
        if (page)
            page.press(event);
        const pad = adult.wanted ? adult.item as AdultPage : null;
        if (pad && pad.type(event)) {
            event.accepted = true;
            return;
        }
        if (event.key === Qt.Key_Left)
            steer(-1, 0);
        else if (event.key === Qt.Key_Right)
            steer(1, 0);
        else if (event.key === Qt.Key_Up)
            steer(0, -1);
        else if (event.key === Qt.Key_Down)
            steer(0, 1);
        else
            return;
        event.accepted = true;
    }

    // What was in hand on the screen before is not there any more.
    onSerialChanged: root.forceActiveFocus()

    Binding {
        property: "look"
        target: Theme
        value: root.look
    }

    Binding {
        property: "unit"
        target: Theme
        value: root.unit
    }

    Binding {
        property: "touch"
        target: Theme
        value: root.touch
    }

    PointHandler {
        onActiveChanged: {
            if (active)
                root.desk.touched();
        }
    }

    // One ring for the whole window: it goes to what a key would press.
    Focus {
        readonly property T.AbstractButton held: Window.activeFocusItem as T.AbstractButton

        ink: Theme.ink
        parent: held ? held.background : root
        shown: held ? held.visualFocus : false
    }

    IdlePage {
        anchors.fill: parent
        desk: root.desk.part("idle") as PageModel
        feed: root.feed
        look: root.look
        room: root.room
        visible: root.desk.page === "idle"
    }

    NoticePage {
        anchors.fill: parent
        desk: root.desk.part("notice") as PageModel
        visible: root.desk.page === "notice"
    }

    Rare {
        wanted: root.desk.page === "choice"

        sourceComponent: ChoicePage {
            desk: root.desk.part("choice") as PageModel
        }
    }

    Rare {
        id: adult

        wanted: root.desk.page === "adult"

        sourceComponent: AdultPage {
            desk: root.desk.part("adult") as PageModel
        }
    }

    Rare {
        id: emergency

        wanted: root.desk.page === "emergency"

        sourceComponent: EmergencyPage {
            desk: root.desk.part("emergency") as PageModel
        }
    }

    Rare {
        wanted: root.desk.page === "enrol"

        sourceComponent: EnrolPage {
            desk: root.desk.part("enrol") as PageModel
        }
    }

    Rare {
        wanted: root.desk.page === "panel"

        sourceComponent: PanelPage {
            desk: root.desk.part("panel") as PageModel
        }
    }

    Rare {
        wanted: root.desk.page === "alarm"

        sourceComponent: AlarmPage {
            desk: root.desk.part("alarm") as PageModel
        }
    }

    Rare {
        wanted: root.desk.page === "identify"

        sourceComponent: IdentifyPage {
            desk: root.desk.part("identify") as PageModel
        }
    }

    Rare {
        wanted: root.desk.page === "people"

        sourceComponent: PeoplePage {
            desk: root.desk.part("people") as PageModel
        }
    }

    Shade {
        look: root.look
    }
}
