"""The desk's view-models: they hold one frozen view, tell QML of it, and say what was tapped.

No rule, clock or word is in it. Property names are single words, the same in Python and in QML.
QML's int has 32 bits.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.flow.events import Tap
from kiosk.ui.rows import RowsModel
from kiosk.ui.views import Button, DeskView, Jump, Page, Row, Tile

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_AWAY = frozenset({Page.IDLE, Page.EMERGENCY})
_OF_ADULTS = (Page.PANEL, Page.PEOPLE, Page.ALARM)
_LEAVING = (Tap.BACK, Tap.CANCEL, Tap.DONE)


@QmlElement
@QmlUncreatable("made by the conductor")
class PageModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """What one page of the desk draws; nothing of it changes while another page is shown.

    Signals:
        changed: something else is to be drawn.
        tapped: a button (a Tap's value).
        picked: a tile or a row (its key).
        held: something that was held down (its key).
        typed: a PIN, to its end.
    """

    changed = Signal()
    tapped = Signal(str)
    picked = Signal(str)
    held = Signal(str)
    typed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DeskView()
        self._serial = 0
        self._tiles = RowsModel(Tile, self)
        self._buttons = RowsModel(Button, self)
        self._out = RowsModel(Row, self)
        self._waits = RowsModel(Row, self)
        self._jumps = RowsModel(Jump, self)

    def show(self, view: DeskView, serial: int) -> None:
        """Draw this, under this serial."""
        self._view = view
        self._serial = serial
        self._tiles.show(view.tiles)
        self._buttons.show(view.buttons)
        self._out.show(view.out)
        self._waits.show(view.waits)
        self._jumps.show(view.jumps)
        self.changed.emit()

    @Property(int, notify=changed)
    def serial(self) -> int:
        """Which screen this is; counts up."""
        return self._serial

    @Property(str, notify=changed)
    def tone(self) -> str:
        """The colour role of its field."""
        return self._view.tone.value

    @Property(str, notify=changed)
    def icon(self) -> str:
        """An icon's name, or empty."""
        return self._view.icon

    @Property(str, notify=changed)
    def title(self) -> str:
        """The word to see from arm's length."""
        return self._view.title

    @Property(str, notify=changed)
    def name(self) -> str:
        """The student's short name, or empty."""
        return self._view.name

    @Property(str, notify=changed)
    def text(self) -> str:
        """The sentence under the title."""
        return self._view.text

    @Property(str, notify=changed)
    def detail(self) -> str:
        """By when, or how many ahead."""
        return self._view.detail

    @Property(str, notify=changed)
    def hint(self) -> str:
        """What to do now."""
        return self._view.hint

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why the last try did not count."""
        return self._view.problem

    @Property(str, notify=changed)
    def mark(self) -> str:
        """DRILL, or what a room is set to; or empty."""
        return self._view.mark

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """Whether the desk is at it."""
        return self._view.busy

    @Property(bool, notify=changed)
    def camera(self) -> bool:
        """Whether the camera's picture is shown."""
        return self._view.camera

    @Property(int, notify=changed)
    def hold(self) -> int:
        """How many ms the buttons stay, or something is held down; 0: no hurry."""
        return self._view.hold_ms

    @Property(bool, notify=changed)
    def usual(self) -> bool:
        """Whether the first destination is the usual one."""
        return bool(self._view.tiles) and self._view.tiles[0].usual

    @Property(bool, notify=changed)
    def numeral(self) -> bool:
        """Whether numerals are to be picked from."""
        return bool(self._view.tiles) and bool(self._view.tiles[0].figure)

    @Property(QObject, notify=changed)
    def tiles(self) -> QObject:
        """What to pick from."""
        return self._tiles

    @Property(QObject, notify=changed)
    def buttons(self) -> QObject:
        """The buttons."""
        return self._buttons

    @Property(QObject, notify=changed)
    def out(self) -> QObject:
        """Who is out, on the adult's panel."""
        return self._out

    @Property(QObject, notify=changed)
    def waits(self) -> QObject:
        """Who waits, on the adult's panel."""
        return self._waits

    @Property(str, notify=changed)
    def waiting(self) -> str:
        """What those who wait are headed with."""
        return self._view.waits_title

    @Property(QObject, notify=changed)
    def jumps(self) -> QObject:
        """Parts of the alphabet to jump to."""
        return self._jumps

    @Property(bool, notify=changed)
    def leads(self) -> bool:
        """Whether one of the buttons is the one that most want."""
        return any(button.main for button in self._view.buttons)

    @Property(str, notify=changed)
    def stay(self) -> str:
        """One-way, in words; empty: there is no choice."""
        return self._view.shapes[0]

    @Property(str, notify=changed)
    def round(self) -> str:
        """Round trip, in words."""
        return self._view.shapes[1]

    @Property(bool, notify=changed)
    def staying(self) -> bool:
        """Whether it is one-way."""
        return self._view.is_one_way

    @Property(str, notify=changed)
    def grip(self) -> str:
        """What is held where nothing shows it; empty: nothing is."""
        return self._view.grip

    @Property(str, notify=changed)
    def code(self) -> str:
        """What the QR code says; empty: there is none."""
        return self._view.code

    @Property(str, notify=changed)
    def pin(self) -> str:
        """The PIN pad's title."""
        return self._view.pin_words[0]

    @Property(str, notify=changed)
    def enter(self) -> str:
        """Its enter key."""
        return self._view.pin_words[1]

    @Property(str, notify=changed)
    def erase(self) -> str:
        """Its delete key."""
        return self._view.pin_words[2]


@QmlElement
@QmlUncreatable("made by the conductor")
class DeskModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """The desk's screen: which page draws it, and each page's own model.

    Signals:
        changed: another screen is to be drawn.
        tapped, picked, held, typed: as its pages say.
        touched: a finger is down, anywhere, or a key.
    """

    changed = Signal()
    tapped = Signal(str)
    picked = Signal(str)
    held = Signal(str)
    typed = Signal(str)
    touched = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DeskView()
        self._serial = 0
        self._parts = {page.value: PageModel(self) for page in Page}
        for part in self._parts.values():
            part.tapped.connect(self.tapped)
            part.picked.connect(self.picked)
            part.held.connect(self.held)
            part.typed.connect(self.typed)

    def show(self, view: DeskView, serial: int) -> None:
        """Draw this, under this serial."""
        self._view = view
        self._serial = serial
        self._parts[view.page.value].show(view, serial)
        if view.page in _AWAY:
            for page in _OF_ADULTS:
                # A class's names stay no longer than the adult does.
                self._parts[page.value].show(DeskView(page), serial)
        self.changed.emit()

    @property
    def view(self) -> DeskView:
        """What is drawn."""
        return self._view

    @Property(int, notify=changed)
    def serial(self) -> int:
        """Which screen this is; counts up."""
        return self._serial

    @Property(str, notify=changed)
    def page(self) -> str:
        """Which page draws it."""
        return self._view.page.value

    @Property(str, notify=changed)
    def tone(self) -> str:
        """The colour role of its field."""
        return self._view.tone.value

    @Property(str, notify=changed)
    def leave(self) -> str:
        """The button that the escape key stands for: one step back, or away; empty: none."""
        taps = {button.tap for button in self._view.buttons}
        return next((tap.value for tap in _LEAVING if tap in taps), "")

    @Slot(str, result=QObject)
    def part(self, page: str) -> QObject:
        """Return a page's model."""
        return self._parts[page]
