"""One of each service, joined by hand: made at the composition root, and by tests."""

from collections.abc import Callable
from dataclasses import dataclass

from central.config import Mail
from central.live.hub import Hub
from central.services.accounts import Accounts
from central.services.administration import Administration
from central.services.alerts import Alerts
from central.services.api_keys import ApiKeys
from central.services.areas import Areas
from central.services.asks import Asks
from central.services.audit import Audit
from central.services.batches import Batches
from central.services.boxes import Boxes
from central.services.checking import Checking
from central.services.comparing import Comparing
from central.services.conflicts import Conflicts
from central.services.delivering import Delivering
from central.services.devices import Devices
from central.services.drawing import Drawing
from central.services.emergency import Emergencies
from central.services.enrolments import Enrolments
from central.services.exchange import Exchange
from central.services.farewell import Farewells
from central.services.fleet import Fleet
from central.services.hall import Hall
from central.services.intake import Intake
from central.services.lines import Lines
from central.services.marking import Marking
from central.services.metrics import Metrics
from central.services.orders import Orders
from central.services.own_account import OwnAccount
from central.services.passes import Passes
from central.services.planning import Planning
from central.services.repeats import Repeats
from central.services.rooms import Rooms
from central.services.schools import Schools
from central.services.seeding import Seeding
from central.services.sessions import Sessions
from central.services.settings import Settings
from central.services.signing_in import SigningIn
from central.services.substitutes import Substitutes
from central.services.webhooks import Webhooks
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
    signing_in: SigningIn
    own_account: OwnAccount
    administration: Administration
    audit: Audit
    api_keys: ApiKeys
    repeats: Repeats
    sessions: Sessions
    rooms: Rooms
    settings: Settings
    planning: Planning
    areas: Areas
    passes: Passes
    lines: Lines
    asks: Asks
    substitutes: Substitutes
    devices: Devices
    boxes: Boxes
    orders: Orders
    farewells: Farewells
    enrolments: Enrolments
    conflicts: Conflicts
    emergency: Emergencies
    marking: Marking
    hall: Hall
    checking: Checking
    intake: Intake
    exchange: Exchange
    seeding: Seeding
    comparing: Comparing
    drawing: Drawing
    alerts: Alerts
    webhooks: Webhooks
    delivering: Delivering
    fleet: Fleet
    metrics: Metrics
    hub: Hub


def teller(hub: Hub) -> Callable[[Changed], None]:
    """Return what rings a hub for a committed change, of this process or another."""

    def tell(changed: Changed) -> None:
        if changed.pages:
            hub.touch(changed.school)
            return
        hub.publish(
            changed.school,
            changed.number,
            changed.rooms,
            everyone=changed.everyone,
            boxes=changed.boxes,
            fleet=changed.fleet,
            token=changed.token,
        )

    return tell


def make_services(
    database: Database,
    hub: Hub,
    clock: Clock,
    ids: IdSource,
    *,
    school: SchoolId | None = None,
    drawing: Drawing | None = None,
    mail: Mail | None = None,
) -> Services:
    """Join the services.

    Args:
        database: opened, with its schema up to date.
        hub: who is told of changes.
        clock: the time.
        ids: new ids.
        school: the school to serve, where the database holds several.
        mail: where mail is handed over; None: none goes out.
        drawing: what draws a kiosk's faces; None: nothing does.
    """
    changes = Changes(database, teller(hub))
    schools = Schools(database, school)
    accounts = Accounts(database, changes, clock, ids)
    signing_in = SigningIn(database, changes, accounts, clock, ids)
    intake = Intake(changes, clock, ids)
    webhooks = Webhooks(database, changes, clock, ids)
    boxes = Boxes(database, hub, clock)
    orders = Orders(database, changes, hub, clock, ids)
    devices = Devices(database, changes, hub, clock, boxes, orders)
    lists = Batches(database, changes, clock, ids)
    alerts = Alerts(database, changes, hub, clock, ids)
    return Services(
        schools=schools,
        accounts=accounts,
        signing_in=signing_in,
        own_account=OwnAccount(database, changes, accounts, signing_in, clock),
        administration=Administration(database, changes, accounts, clock),
        audit=Audit(database, changes, clock),
        api_keys=ApiKeys(database, changes, clock, ids),
        repeats=Repeats(database, clock),
        sessions=Sessions(database, changes, clock),
        rooms=Rooms(database, changes, hub, clock),
        settings=Settings(database, changes, hub, clock),
        planning=Planning(database, changes, hub, clock, ids),
        areas=Areas(database, changes, hub, clock, ids),
        passes=Passes(database, clock),
        lines=Lines(database, changes, hub, clock, ids),
        asks=Asks(database, changes, clock, ids),
        substitutes=Substitutes(database, changes, accounts, clock, ids),
        devices=devices,
        boxes=boxes,
        orders=orders,
        farewells=Farewells(database, changes, intake, hub, clock, boxes, devices, orders),
        enrolments=Enrolments(database, changes, schools, hub, clock, ids, devices, lists),
        conflicts=Conflicts(database, clock),
        emergency=Emergencies(database, changes, hub, clock, ids),
        marking=Marking(database, changes, clock),
        hall=Hall(database, changes, clock, ids),
        checking=Checking(database, changes, clock),
        intake=intake,
        exchange=Exchange(database, changes, intake, hub, clock, boxes, devices, orders),
        seeding=Seeding(database, changes, accounts, clock, ids),
        comparing=Comparing(database, clock),
        drawing=drawing or Drawing(),
        alerts=alerts,
        fleet=Fleet(database, devices, alerts, clock),
        webhooks=webhooks,
        delivering=Delivering(database, webhooks, clock, mail),
        metrics=Metrics(database, hub, clock),
        hub=hub,
    )
