"""View-models: each holds one frozen view, tells QML when it changed, and says what was tapped.

No rule, clock or word is in them. Property names are single words, the same in Python and in QML.
QML's int has 32 bits.
"""

from dataclasses import fields
from typing import Any

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtQml import QmlElement, QmlUncreatable
from typing_extensions import override

from kiosk.ui.views import Button, DeskView, DoorView, RoomView, Tile

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_NO_PARENT = QModelIndex()


class RowsModel(QAbstractListModel):
    """Rows of one kind of view; a role for each of its fields."""

    def __init__(self, kind: type[Tile] | type[Button], parent: QObject) -> None:
        super().__init__(parent)
        self._names = [field.name for field in fields(kind)]
        self._rows: tuple[Tile | Button, ...] = ()

    def show(self, rows: tuple[Tile | Button, ...]) -> None:
        """Draw these rows; nothing moves if they are the same as before."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def roleNames(self) -> dict[int, QByteArray]:
        first = Qt.ItemDataRole.UserRole + 1
        return {first + i: QByteArray(name.encode()) for i, name in enumerate(self._names)}

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        at = role - Qt.ItemDataRole.UserRole - 1
        if not 0 <= at < len(self._names) or not 0 <= index.row() < len(self._rows):
            return None
        value = getattr(self._rows[index.row()], self._names[at])
        return str(value) if isinstance(value, str) else value


@QmlElement
@QmlUncreatable("made by the conductor")
class DeskModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """The desk's screen.

    Signals:
        changed: another screen is to be drawn.
        tapped: a button (a Tap's value).
        picked: a destination (a room's id).
        typed: a PIN, to its end.
        touched: a finger is down, anywhere.
    """

    changed = Signal()
    tapped = Signal(str)
    picked = Signal(str)
    typed = Signal(str)
    touched = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DeskView()
        self._serial = 0
        self._tiles = RowsModel(Tile, self)
        self._buttons = RowsModel(Button, self)

    def show(self, view: DeskView, serial: int) -> None:
        """Draw this, under this serial."""
        self._view = view
        self._serial = serial
        self._tiles.show(view.tiles)
        self._buttons.show(view.buttons)
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
        """DRILL, or empty."""
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
        """How many ms the buttons stay; 0: no hurry."""
        return self._view.hold_ms

    @Property(bool, notify=changed)
    def usual(self) -> bool:
        """Whether the first destination is the usual one."""
        return bool(self._view.tiles) and self._view.tiles[0].usual

    @Property(QObject, notify=changed)
    def tiles(self) -> QObject:
        """The destinations."""
        return self._tiles

    @Property(QObject, notify=changed)
    def buttons(self) -> QObject:
        """The buttons."""
        return self._buttons

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

    def show(self, view: RoomView) -> None:
        """Draw this."""
        if view != self._view:
            self._view = view
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

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """The time of day."""
        return self._clock


@QmlElement
@QmlUncreatable("made by the conductor")
class DoorModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """A door.

    Signals:
        changed: the board.
        ticked: another minute.
    """

    changed = Signal()
    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._view = DoorView()
        self._serial = 0
        self._clock = ""

    def show(self, view: DoorView) -> int:
        """Draw this; return its serial."""
        if view != self._view:
            self._view = view
            self._serial += 1
            self.changed.emit()
        return self._serial

    def tick(self, clock: str) -> None:
        """Draw this time of day."""
        if clock != self._clock:
            self._clock = clock
            self.ticked.emit()

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
    def icon(self) -> str:
        """The state's icon."""
        return self._view.icon

    @Property(str, notify=changed)
    def word(self) -> str:
        """The one word."""
        return self._view.word

    @Property(str, notify=changed)
    def phrase(self) -> str:
        """What everyone does in an emergency."""
        return self._view.phrase

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
    def places(self) -> str:
        """Places left, a numeral, or empty."""
        return self._view.places

    @Property(str, notify=changed)
    def left(self) -> str:
        """The words beside that numeral."""
        return self._view.places_words

    @Property(str, notify=changed)
    def out(self) -> str:
        """How many are out."""
        return self._view.out

    @Property(str, notify=changed)
    def longest(self) -> str:
        """The longest of them, or empty."""
        return self._view.longest

    @Property(str, notify=changed)
    def waiting(self) -> str:
        """How many are in line, or empty."""
        return self._view.waiting

    @Property(str, notify=changed)
    def names(self) -> str:
        """Who is out, as far as the school shows it."""
        return ", ".join(self._view.names)

    @Property(str, notify=changed)
    def stale(self) -> str:
        """As of when, while out of touch."""
        return self._view.as_of

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """The time of day."""
        return self._clock
