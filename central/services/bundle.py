"""One of each service, joined by hand: made at the composition root, and by tests."""

from dataclasses import dataclass

from central.live.hub import Hub
from central.services.accounts import Accounts
from central.services.asks import Asks
from central.services.comparing import Comparing
from central.services.conflicts import Conflicts
from central.services.devices import Devices
from central.services.enrolments import Enrolments
from central.services.exchange import Exchange
from central.services.intake import Intake
from central.services.lines import Lines
from central.services.passes import Passes
from central.services.rooms import Rooms
from central.services.schools import Schools
from central.services.seeding import Seeding
from central.services.sessions import Sessions
from central.services.substitutes import Substitutes
from central.store.engine import Database
from central.store.unit import Changed, Changes
from hallpass.clock import Clock
from hallpass.ids import SchoolId
from hallpass.idsource import IdSource


@dataclass(frozen=True, slots=True)
class Services:
    """All use cases of central."""

    schools: Schools
    accounts: Accounts
    sessions: Sessions
    rooms: Rooms
    passes: Passes
    lines: Lines
    asks: Asks
    substitutes: Substitutes
    devices: Devices
    enrolments: Enrolments
    conflicts: Conflicts
    intake: Intake
    exchange: Exchange
    seeding: Seeding
    comparing: Comparing
    hub: Hub


def make_services(
    database: Database, hub: Hub, clock: Clock, ids: IdSource, *, school: SchoolId | None = None
) -> Services:
    """Join the services.

    Args:
        database: opened, with its schema up to date.
        hub: who is told of changes.
        clock: the time.
        ids: new ids.
        school: the school to serve, where the database holds several.
    """

    def tell(changed: Changed) -> None:
        hub.publish(changed.school, changed.number, changed.rooms, everyone=changed.everyone)

    changes = Changes(database, tell)
    schools = Schools(database, school)
    accounts = Accounts(database, clock, ids)
    intake = Intake(changes, clock)
    return Services(
        schools=schools,
        accounts=accounts,
        sessions=Sessions(database, clock),
        rooms=Rooms(database, changes, hub, clock),
        passes=Passes(database, clock),
        lines=Lines(database, changes, hub, clock, ids),
        asks=Asks(database, changes, clock, ids),
        substitutes=Substitutes(database, changes, accounts, clock, ids),
        devices=Devices(database, changes, hub, clock),
        enrolments=Enrolments(database, changes, schools, hub, clock, ids),
        conflicts=Conflicts(database, clock),
        intake=intake,
        exchange=Exchange(database, intake, hub, clock),
        seeding=Seeding(database, changes, accounts, clock, ids),
        comparing=Comparing(database, clock),
        hub=hub,
    )
