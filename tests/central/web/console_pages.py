"""Every page of the console that is looked at: drawn for the manual, and checked by axe."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """One page."""

    name: str
    path: str
    """With names of `World.ids` in braces."""
    what: str
    """What it is for, for the manual."""
    drill: bool = False
    """Looked at while a drill is on."""
    visitor: str = "foster"


PAGES: tuple[ConsolePage, ...] = (
    ConsolePage("home", "/", "What concerns whoever signed in"),
    ConsolePage("hall", "/hall", "Who is out now"),
    ConsolePage("check", "/check", "Whose badge is this, and is there a pass?"),
    ConsolePage("rooms", "/rooms", "Every room and its door"),
    ConsolePage("room", "/rooms/room-101", "One room"),
    ConsolePage("kiosks", "/devices", "Is everything all right?"),
    ConsolePage("kiosks-troubled", "/devices?show=troubled", "Only what needs somebody"),
    ConsolePage("floor-plan", "/devices/plan?area=floor-1", "The same on the floor's plan"),
    ConsolePage("kiosk", "/devices/{device}", "One box, and what it is told to do"),
    ConsolePage("doctor", "/devices/{device}/orders/{order}", "What a box's doctor found"),
    ConsolePage("revoke", "/devices/{device}/revoke", "Shutting a box out"),
    ConsolePage("enrol", "/enrol?code={code}", "Letting a box in"),
    ConsolePage("replace", "/enrol?replaces={device}", "Letting a box in for a broken one"),
    ConsolePage("batches", "/enrol/batches", "Letting many boxes in"),
    ConsolePage("alerts", "/alerts", "What was wrong, and who is told"),
    ConsolePage("school", "/school", "What is looked after"),
    ConsolePage("settings", "/settings", "The school's settings"),
    ConsolePage("settings-room", "/rooms/room-101/settings", "One room's settings"),
    ConsolePage("settings-area", "/areas/floor-2/settings", "A floor's settings"),
    ConsolePage("settings-box", "/devices/{device}/settings", "One box's settings"),
    ConsolePage("settings-many", "/settings/many", "Changing many rooms at once"),
    ConsolePage("settings-planned", "/settings/planned", "Changes that wait for their time"),
    ConsolePage("settings-history", "/settings/history", "Who changed what, and back again"),
    ConsolePage("areas", "/areas", "Buildings and floors"),
    ConsolePage("area", "/areas/floor-1", "One floor and its plan"),
    ConsolePage("accounts", "/accounts", "Who may sign in"),
    ConsolePage("account-new", "/accounts/new", "A new account"),
    ConsolePage("me", "/me", "My own account"),
    ConsolePage("second-factor", "/me/factor", "Setting up a second factor"),
    ConsolePage("substitutes", "/substitutes", "A PIN for one room and one day"),
    ConsolePage("audit", "/audit", "Who did what"),
    ConsolePage("programs", "/programs", "Keys for programs"),
    ConsolePage("webhooks", "/webhooks", "Programs that are told"),
    ConsolePage("emergency", "/emergency", "No emergency is on"),
    ConsolePage(
        "emergency-start",
        "/emergency/start?action=lockdown&kind=drill",
        "Starting one, with two deliberate taps",
    ),
    ConsolePage("emergency-past", "/emergency/past", "Those that are over"),
    ConsolePage("drill", "/emergency", "A drill: who is not accounted for", drill=True),
    ConsolePage("drill-home", "/", "Every page says so", drill=True),
    ConsolePage("drill-end", "/emergency/end", "Ending it", drill=True),
    ConsolePage("drill-print", "/emergency/{emergency}/print", "On paper", drill=True),
    ConsolePage("report", "/emergency/{emergency}", "What was done, and when", drill=True),
    ConsolePage("sign-in", "/sign-in", "Signing in", visitor=""),
)
