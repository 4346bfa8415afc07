"""The room's view-model, for the desk: it holds one frozen view and tells QML when it changed.

No rule, clock or word is in it. Property names are single words, the same in Python and in QML.
QML's int has 32 bits.
"""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.ui.rows import RowsModel
from kiosk.ui.views import RoomView, Turn

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the conductor")
class RoomModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """What the desk says about its room.

    Signals:
        changed: something about the room or its camera.
        ticked: another minute.
    """

    changed = Signal()
    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = RoomView()
        self._clock = ""
        self._turns = RowsModel(Turn, self)

    def show(self, view: RoomView) -> None:
        """Draw this."""
        if view != self._view:
            self._view = view
            self._turns.show(view.turns)
            self.changed.emit()

    def tick(self, clock: str) -> None:
        """Draw this time of day."""
        if clock != self._clock:
            self._clock = clock
            self.ticked.emit()

    @Property(str, notify=changed)
    def name(self) -> str:
        """The room's name."""
        return self._view.name

    @Property(str, notify=changed)
    def number(self) -> str:
        """Its number."""
        return self._view.number

    @Property(str, notify=changed)
    def places(self) -> str:
        """Places left, in words, or empty."""
        return self._view.places

    @Property(bool, notify=changed)
    def full(self) -> bool:
        """Whether it is full."""
        return self._view.is_full

    @Property(str, notify=changed)
    def out(self) -> str:
        """How many are out."""
        return self._view.out

    @Property(str, notify=changed)
    def waiting(self) -> str:
        """How many are in line, or empty."""
        return self._view.waiting

    @Property(str, notify=changed)
    def message(self) -> str:
        """Central's words for whoever stands here."""
        return self._view.message

    @Property(str, notify=changed)
    def stale(self) -> str:
        """When central was last heard, while out of touch."""
        return self._view.out_of_touch

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """Set while there is no camera."""
        return self._view.camera_title

    @Property(str, notify=changed)
    def help(self) -> str:
        """What to do about that."""
        return self._view.camera_hint

    @Property(QObject, notify=changed)
    def turns(self) -> QObject:
        """Who is called, by symbol."""
        return self._turns

    @Property(int, notify=changed)
    def called(self) -> int:
        """How many are called."""
        return len(self._view.turns)

    @Property(str, notify=changed)
    def calling(self) -> str:
        """What a turn is called with, in words."""
        return self._view.turn_words

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """The time of day."""
        return self._clock
