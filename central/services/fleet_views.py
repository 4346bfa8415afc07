"""What the fleet's services hand out, beside `DeviceView`: orders, batches, and their previews."""

from dataclasses import dataclass
from datetime import datetime

from central.store.orders import Given, OrderState
from hallpass.domain.orders import OrderKind
from hallpass.ids import AdultId, DeviceId, OrderId, RoomId


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order to a box, and what became of it."""

    id: OrderId
    device: DeviceId
    number: int
    kind: OrderKind
    text: str
    minutes: int
    at: datetime
    expires_at: datetime
    state: OrderState
    adult: AdultId | None
    """None: an operator on the server itself."""
    sent_at: datetime | None
    answered_at: datetime | None
    words: str
    """What the box said of it."""
    document: str
    """What it sent; empty in lists, and some days after its answer."""
    has_document: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state not in {OrderState.WAITING, OrderState.SENT}


def order_view(given: Given, *, whole: bool = False) -> OrderView:
    """Return an order as pages show it; with its document only if `whole`."""
    order = given.order
    return OrderView(
        id=order.id,
        device=order.device,
        number=given.number,
        kind=order.kind,
        text=order.text,
        minutes=order.minutes,
        at=order.at,
        expires_at=order.expires_at,
        state=given.state,
        adult=given.adult,
        sent_at=given.sent_at,
        answered_at=given.answered_at,
        words=given.words,
        document=given.document if whole else "",
        has_document=bool(given.document),
    )


@dataclass(frozen=True, slots=True)
class SerialSeen:
    """Hardware that spoke with a box's identity."""

    serial: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of a list of boxes, as it was read."""

    line: int
    """Of the file, from 1."""
    serial: str
    room_text: str
    """What it says of the room."""
    room: RoomId | None
    """Which one that is; None: none, or more than one."""
    room_name: str
    name: str
    problem: str = ""
    """What is wrong with the line; empty: nothing."""


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What would become of a list."""

    lines: tuple[BatchLine, ...]
    problems: tuple[str, ...]
    """With the list as a whole."""
    encoding: str

    @property
    def ok(self) -> bool:
        """Whether a batch can be made of it."""
        return not self.problems and all(not line.problem for line in self.lines)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch and its code, told once."""

    id: str
    code: str
    boxes: int


@dataclass(frozen=True, slots=True)
class BatchBoxView:
    """A box on a batch's list."""

    serial: str
    room: RoomId
    room_name: str
    name: str
    device: DeviceId | None
    """Once it was let in."""
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch, without its code."""

    id: str
    name: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    adult: AdultId
    boxes: tuple[BatchBoxView, ...]
    open: bool
    """Whether its code still lets boxes in."""
