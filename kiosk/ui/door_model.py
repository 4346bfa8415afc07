"""The door's view-model: it holds one frozen view and tells QML when it changed.

No rule, clock or word is in it. Property names are single words, the same in Python and in QML.
"""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.ui.door_view import Call, DoorView, Figure
from kiosk.ui.drift import drift_of
from kiosk.ui.rows import RowsModel

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the conductor")
class DoorModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """A door.

    Signals:
        changed: the board.
        ticked: another minute.
        drifted: the picture stands elsewhere.
    """

    changed = Signal()
    ticked = Signal()
    drifted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DoorView()
        self._serial = 0
        self._clock = ""
        self._drift = (0, 0)
        self._figures = RowsModel(Figure, self)
        self._calls = RowsModel(Call, self)

    def show(self, view: DoorView) -> int:
        """Draw this; return its serial."""
        if view != self._view:
            self._view = view
            self._serial += 1
            self.changed.emit()
            self._figures.show(view.figures)
            self._calls.show(view.calls)
        return self._serial

    def tick(self, clock: str, minute: int = 0) -> None:
        """Draw this time of day.

        Args:
            clock: in words.
            minute: since any fixed moment; the picture's place follows from it.
        """
        if clock != self._clock:
            self._clock = clock
            self.ticked.emit()
        drift = drift_of(minute)
        if drift != self._drift:
            self._drift = drift
            self.drifted.emit()

    @property
    def view(self) -> DoorView:
        """What is drawn."""
        return self._view

    @Property(int, notify=changed)
    def serial(self) -> int:
        """Which board this is; counts up."""
        return self._serial

    @Property(str, notify=changed)
    def tone(self) -> str:
        """The colour role of its field."""
        return self._view.tone.value

    @Property(str, notify=changed)
    def sign(self) -> str:
        """The state's shape."""
        return self._view.sign

    @Property(str, notify=changed)
    def word(self) -> str:
        """The one word."""
        return self._view.word

    @Property(str, notify=changed)
    def until(self) -> str:
        """Until when it is so, or empty."""
        return self._view.until

    @Property(str, notify=changed)
    def phrase(self) -> str:
        """What everyone does in an emergency; empty: there is none."""
        return self._view.phrase

    @Property(str, notify=changed)
    def since(self) -> str:
        """Since when there is one."""
        return self._view.since

    @Property(str, notify=changed)
    def heard(self) -> str:
        """As of when that is known, while cut off; empty: it is known now."""
        return self._view.heard

    @Property(str, notify=changed)
    def message(self) -> str:
        """Central's words for whoever stands here."""
        return self._view.message

    @Property(str, notify=changed)
    def beckon(self) -> str:
        """What it says while somebody looks for this box; empty: nobody does."""
        return self._view.calls_out

    @Property(str, notify=changed)
    def mark(self) -> str:
        """DRILL, or empty."""
        return self._view.mark

    @Property(str, notify=changed)
    def name(self) -> str:
        """The room's name."""
        return self._view.name

    @Property(str, notify=changed)
    def number(self) -> str:
        """Its number."""
        return self._view.number

    @Property(str, notify=changed)
    def adult(self) -> str:
        """Who is in charge, or who stands in."""
        return self._view.adult

    @Property(str, notify=changed)
    def lesson(self) -> str:
        """The class now."""
        return self._view.lesson

    @Property(str, notify=changed)
    def then(self) -> str:
        """The next class and when."""
        return self._view.then

    @Property(str, notify=changed)
    def places(self) -> str:
        """Places left, a numeral, or empty."""
        return self._view.places

    @Property(str, notify=changed)
    def left(self) -> str:
        """The words beside that numeral."""
        return self._view.places_words

    @Property(QObject, notify=changed)
    def figures(self) -> QObject:
        """What is counted."""
        return self._figures

    @Property(int, notify=changed)
    def counted(self) -> int:
        """How many of them there are."""
        return len(self._view.figures)

    @Property(int, notify=changed)
    def spans(self) -> int:
        """How wide they are together."""
        return sum(figure.span for figure in self._view.figures)

    @Property(QObject, notify=changed)
    def calls(self) -> QObject:
        """Whose turn it is."""
        return self._calls

    @Property(int, notify=changed)
    def called(self) -> int:
        """How many of them there are."""
        return len(self._view.calls)

    @Property(str, notify=changed)
    def names(self) -> str:
        """Who is out, as far as the school shows it."""
        return self._view.names

    @Property(str, notify=changed)
    def stale(self) -> str:
        """As of when, while out of touch."""
        return self._view.as_of

    @Property(bool, notify=changed)
    def quiet(self) -> bool:
        """Whether it is outside the school's day."""
        return self._view.quiet

    @Property(bool, notify=changed)
    def still(self) -> bool:
        """Whether there is no clock."""
        return self._view.still

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """The time of day."""
        return self._clock

    @Property(int, notify=drifted)
    def across(self) -> int:
        """Where the picture stands, in steps to the right."""
        return self._drift[0]

    @Property(int, notify=drifted)
    def down(self) -> int:
        """In steps down."""
        return self._drift[1]
