"""The twelve commonest errands at the desk, done by a hand on a real kiosk; what each one costs.

`python -m tests.system.errands` does them and writes the table of docs/errands.md. Taps are
counted; seconds are measured from the badge in view, or from the first touch, until the last screen
was on the glass, with a hand that needs no time, and estimated for a person by adding the
keystroke-level model's times for each tap (pointing 1.1 s, pressing 0.2 s) and for each screen to
be read before one (1.35 s). Source: Card, Moran, Newell, "The Psychology of Human-Computer
Interaction" (1983).
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from demo.school import make_school
from hallpass.clock import SystemClock
from hallpass.domain.look import Look
from hallpass.ids import RoomId
from tests.system.glass import Hand, screen
from tests.system.programs import SchoolRunning, seed_made
from tests.system.projector import BadgeFilm

POINT_S, PRESS_S, THINK_S = 1.1, 0.2, 1.35
NEW_STUDENT, SUBSTITUTE = "a new student", "a substitute on the first day"
HERE = "room-101"
RESTROOM, LIBRARY, NURSE = (RoomId(f"room-{key}") for key in ("restroom", "library", "nurse"))
DOC = Path(__file__).parents[2] / "docs" / "errands.md"


@dataclass
class Morning:
    """What there is to do them with."""

    hand: Hand
    film: BadgeFilm
    badges: list[str]
    """Cards of students who belong here."""
    students: list[str]
    """Their ids."""
    pin: str
    """The substitute's, for this room and this day; empty until the office has made it."""
    say_yes: Callable[[], None]
    """The teacher answers on her own device."""
    make_substitute: Callable[[], str]
    """The office names a substitute; gives the PIN."""

    @property
    def in_the_room(self) -> list[str]:
        """What is to be touched for each student who has not left yet."""
        return [f"tile-{student}" for student in self.students[9:]]

    def show(self, number: int) -> None:
        """A student holds up a badge; the errand's time begins when it is in view."""
        self.film.show(self.badges[number])
        self.film.in_view.wait(10)


@dataclass(frozen=True)
class Errand:
    """One of them."""

    who: str
    words: str
    do: Callable[[Morning], None]
    screens: int
    """How many screens have to be read before something is touched."""
    goes_on: bool = False
    """It begins on the panel that the one before has opened, not at rest."""


@dataclass(frozen=True)
class Cost:
    """What one came to."""

    errand: Errand
    taps: int
    pin_taps: int
    keys: int
    machine_s: float

    @property
    def person_s(self) -> float:
        """With a person's hand and eyes."""
        return (
            self.machine_s
            + self.taps * (POINT_S + PRESS_S)
            + self.keys * PRESS_S
            + self.errand.screens * THINK_S
        )


def usual(m: Morning) -> None:
    m.show(0)
    m.hand.sees("Going")


def back(m: Morning) -> None:
    m.show(0)
    m.hand.sees("Welcome")


def somewhere_else(m: Morning) -> None:
    m.show(1)
    m.hand.sees("Going")
    m.hand.tap("tap-somewhere_else")
    m.hand.sees("WhichDestination")
    m.hand.tap(f"tile-{LIBRARY}")
    m.hand.sees("Going")


def not_me(m: Morning) -> None:
    m.show(2)
    m.hand.sees("Going")
    m.hand.tap("tap-not_me")
    m.hand.sees("Undone")


def line(m: Morning) -> None:
    # Somebody else takes the only place first.
    m.show(8)
    m.hand.sees("Going")
    m.hand.wait_for_rest()
    m.hand.begin()
    m.show(3)
    m.hand.sees("LineOffer")
    m.hand.tap("tap-join_line")
    m.hand.sees("Waiting")


def ask_the_teacher(m: Morning) -> None:
    m.show(4)
    m.hand.sees("LineOffer")
    m.hand.tap("tap-somewhere_else")
    m.hand.sees("WhichDestination")
    m.hand.tap(f"tile-{NURSE}")
    m.hand.sees("AskAdult")
    m.hand.tap("tap-ask_teacher")
    m.hand.sees("AskedAdult")
    m.say_yes()
    m.hand.sees("Going")


def say_yes_here(m: Morning) -> None:
    m.show(5)
    m.hand.sees("LineOffer")
    m.hand.tap("tap-somewhere_else")
    m.hand.sees("WhichDestination")
    m.hand.tap(f"tile-{NURSE}")
    m.hand.sees("AskAdult")
    m.hand.type_pin(m.pin)
    m.hand.sees("Going")


def no_badge(m: Morning) -> None:
    m.hand.tap("tap-no_badge")
    m.hand.sees("AdultEntry")
    m.hand.type_pin(m.pin)
    m.hand.sees("PanelStudents")
    m.hand.tap(*m.in_the_room)
    m.hand.sees("PanelPlaces")
    m.hand.tap(f"tile-{LIBRARY}")
    m.hand.sees("Panel")
    m.hand.tap("tap-done")
    m.hand.sees("Idle")


def who_is_out(m: Morning) -> None:
    m.hand.tap("tap-adult")
    m.hand.sees("AdultEntry")
    m.hand.type_pin_on_keys(m.pin)
    m.hand.sees("Panel")


def end_a_pass(m: Morning) -> None:
    row = next(
        item["name"]
        for line in reversed(m.hand.kiosk.lines)
        if line["event"] == "targets"
        for item in line["items"]
        if item["name"].startswith("row-")
    )
    m.hand.tap(row)
    m.hand.sees("PanelPass")
    m.hand.tap("tap-end")
    m.hand.sees("Panel")


def a_test(m: Morning) -> None:
    m.hand.tap("tap-test")
    m.hand.sees("PanelMode")
    m.hand.tap("tile-bell")
    m.hand.sees("Panel")
    m.hand.tap("tap-done")
    m.hand.sees("Paused")


def one_all_the_same(m: Morning) -> None:
    m.hand.tap("tap-adult")
    m.hand.sees("AdultEntry")
    m.hand.type_pin(m.pin)
    m.hand.sees("Panel")
    m.hand.tap("tap-students")
    m.hand.sees("PanelStudents")
    m.hand.tap(*reversed(m.in_the_room))
    m.hand.sees("PanelPlaces")
    m.hand.tap(f"tile-{LIBRARY}")
    m.hand.sees("Panel")


ERRANDS = (
    Errand(NEW_STUDENT, "Go to the usual place", usual, 0),
    Errand(NEW_STUDENT, "Come back", back, 0),
    Errand(NEW_STUDENT, "Go somewhere else", somewhere_else, 2),
    Errand(NEW_STUDENT, "Take back a pass that was not mine", not_me, 1),
    Errand(NEW_STUDENT, "The usual place is full: wait in line", line, 1),
    Errand(NEW_STUDENT, "See the nurse, with a yes from the teacher's phone", ask_the_teacher, 3),
    Errand(SUBSTITUTE, "Say yes to a student at the desk, with a PIN", say_yes_here, 3),
    Errand(SUBSTITUTE, "A student's badge is at home: make a pass", no_badge, 4),
    Errand(SUBSTITUTE, "See who is out, and since when; the PIN on a keyboard", who_is_out, 2),
    Errand(
        SUBSTITUTE,
        "End the pass of somebody who came back without a scan",
        end_a_pass,
        2,
        goes_on=True,
    ),
    Errand(SUBSTITUTE, "A test begins: no passes until the bell", a_test, 3, goes_on=True),
    Errand(SUBSTITUTE, "Let one student go during the test", one_all_the_same, 5),
)
"""In the order of a morning: each begins where the one before has ended."""


def do_all(morning: Morning) -> list[Cost]:
    """Do them one after the other."""
    costs = []
    for errand in ERRANDS:
        if errand.who == SUBSTITUTE and not morning.pin:
            morning.pin = morning.make_substitute()
        if not errand.goes_on:
            morning.hand.wait_for_rest()
        morning.hand.begin()
        errand.do(morning)
        count = morning.hand.count
        costs.append(Cost(errand, count.taps, count.pin_taps, count.keys, count.machine_s))
    return costs


_HEAD = (
    "| Who | Errand | Taps | of these for the PIN | Keys | Machine | With a person's hand, about |"
)


def table(costs: list[Cost]) -> str:
    """Return them as a table."""
    rows = [
        _HEAD,
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {cost.errand.who} | {cost.errand.words} | {cost.taps} | {cost.pin_taps or ''} | "
        f"{cost.keys or ''} | "
        f"{cost.machine_s:.1f} s | {cost.person_s:.0f} s |"
        for cost in costs
    ]
    return "\n".join(rows)


def documented() -> dict[str, int]:
    """Return how many taps docs/errands.md says for each errand."""
    lines = DOC.read_text("utf-8").splitlines()
    cells = (line.strip("|").split("|") for line in lines if line.startswith("|"))
    return {row[1].strip(): int(row[2]) for row in cells if row[2].strip().isdecimal()}


SIZE = (1280, 800)
PHONE = {"width": 390, "height": 844}
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
          "--disable-background-networking", "--disable-component-update")  # fmt: skip


def school_for(folder: Path) -> SchoolRunning:
    """Seed a school whose restroom has one place; nothing of it runs yet."""
    school = make_school(SystemClock().now(), "America/Denver")
    rooms = tuple(replace(r, capacity=1) if r.id == RESTROOM else r for r in school.rooms)
    settings = tuple(
        replace(s, back_already_s=0, undo_s=6, out_limit=None, look=Look(reduced_motion=True))
        for s in school.settings
    )
    return seed_made(folder, replace(school, rooms=rooms, settings=settings))


@contextmanager
def morning(folder: Path) -> Iterator[Morning]:
    """Open a school: central, one kiosk over a whole screen, and two people's browsers."""
    school, film = school_for(folder), BadgeFilm()
    try:
        school.serve()
        school.enrol(HERE)
        with screen(SIZE, folder / "screen.log") as display, sync_playwright() as playwright:
            kiosk = school.kiosk(HERE, film.url, "--face", "desk", display=display)
            kiosk.wait_for_event("camera", state="seeing")
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=[*_QUIET]
            )
            teacher = signed_in(
                browser.new_page(base_url=school.url, viewport=PHONE), school, "rivera"
            )
            office = signed_in(browser.new_page(base_url=school.url), school, "foster")
            pupils = [pupil.id for pupil in school.school.pupils if pupil.room == HERE]
            yield Morning(
                hand=Hand(kiosk, display),
                film=film,
                badges=[school.cards[pupil] for pupil in pupils],
                students=pupils,
                pin="",
                say_yes=lambda: teacher.get_by_role("button", name="Yes").click(),
                make_substitute=lambda: substitute(office),
            )
            browser.close()
    finally:
        school.close()
        film.close()


def signed_in(page: Page, school: SchoolRunning, who: str) -> Page:
    """Sign somebody in; the home page is open then."""
    page.goto("/sign-in")
    page.get_by_label("Name or e-mail").fill(who)
    page.get_by_label("Password").fill(school.passwords[who])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{school.url}/")
    return page


def substitute(page: Page) -> str:
    """Name a substitute for this room and this day; return the PIN that is shown once."""
    page.goto(f"/substitutes?room={HERE}")
    page.locator("#name").fill("Mr. Osei")
    page.locator("main form button").first.click()
    pin = page.locator(".pin")
    expect(pin).to_be_visible()
    return "".join(pin.inner_text().split())


def write(costs: list[Cost]) -> None:
    """Put the table into docs/errands.md."""
    text = DOC.read_text("utf-8")
    head, _, rest = text.partition("| Who |")
    _, _, tail = rest.partition("\n\n")
    DOC.write_text(f"{head}{table(costs)}\n\n{tail}", "utf-8")


def main() -> None:
    """Do them all and write the table."""
    with tempfile.TemporaryDirectory() as folder, morning(Path(folder)) as made:
        costs = do_all(made)
    write(costs)
    print(table(costs))  # noqa: T201 - what was asked for


if __name__ == "__main__":
    main()
