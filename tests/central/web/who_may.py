"""Who may ask which route: one line for each, and a route without one fails its test.

    "GET /rooms": Permission.SEE_ROOMS        signed in, and with this permission; else 403
    "GET /me": SIGNED_IN                      everybody who is signed in
    "GET /sign-in": EVERYONE                  also nobody
    "POST /asks/{ask:str}": own(Permission.X) with the permission; and even then only what is theirs
    KIOSK, KIOSK_NEW                          a box with its key; a box that has none yet
    PROGRAM                                   any program's key
    program(Permission.X)                     a program's key with this scope

`test_route_walk.py` walks all of them: for nobody, for each role, for a hall monitor, for boxes and
programs.
"""

from dataclasses import dataclass
from enum import Enum

from central.services.callers import Permission as P  # noqa: N817 - a hundred lines below


class Door(Enum):
    """Doors that ask for no permission."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    KIOSK = "a box's key"
    KIOSK_NEW = "a box that has no key yet"
    PROGRAM = "a program's key"


@dataclass(frozen=True)
class Own:
    """With this permission; the service then looks whether it is theirs."""

    permission: P


@dataclass(frozen=True)
class Program:
    """A program's key with this scope."""

    scope: P


EVERYONE, SIGNED_IN, KIOSK, KIOSK_NEW, PROGRAM = Door


def own(permission: P) -> Own:
    return Own(permission)


def program(scope: P) -> Program:
    return Program(scope)


Who = Door | P | Own | Program

WHO: dict[str, Who] = {
    # the site: signing in, files
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "GET /sign-in/code": EVERYONE,
    "POST /sign-in/code": EVERYONE,
    "GET /sign-in/factor": EVERYONE,
    "POST /sign-in/factor": EVERYONE,
    "GET /sign-in/password": EVERYONE,
    "POST /sign-in/password": EVERYONE,
    "POST /sign-out": EVERYONE,
    "POST /language": EVERYONE,
    "GET /static/{name:path}": EVERYONE,
    "GET /favicon.ico": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /metrics": EVERYONE,  # from this machine alone, or with its own token: test_metrics.py
    # one's own
    "GET /": SIGNED_IN,
    "GET /events": SIGNED_IN,
    "GET /me": SIGNED_IN,
    "POST /me/password": SIGNED_IN,
    "GET /me/factor": SIGNED_IN,
    "POST /me/factor": SIGNED_IN,
    "POST /me/factor/codes": SIGNED_IN,
    "POST /me/factor/remove": SIGNED_IN,
    "POST /me/sessions/end": SIGNED_IN,
    "POST /me/sessions/{key:str}/end": SIGNED_IN,
    # rooms and passes
    "GET /hall": P.SEE_WHO_IS_OUT,
    "GET /rooms": P.SEE_ROOMS,
    "GET /rooms/{room:str}": P.SEE_ROOMS,
    "GET /rooms/{room:str}/settings": P.CHANGE_ROOMS,
    "POST /rooms/{room:str}/settings": P.CHANGE_ROOMS,
    "POST /rooms/{room:str}/state": P.CHANGE_ROOMS,
    "POST /rooms/{room:str}/mode": own(P.SEE_ROOMS),
    "GET /hall/passes/{key:str}": P.CHANGE_PASSES,
    "POST /hall/passes/{key:str}": P.CHANGE_PASSES,
    "GET /check": P.CHECK_BADGES,
    "POST /check/read": P.CHECK_BADGES,
    "GET /check/{student:str}": P.CHECK_BADGES,
    # emergencies
    "GET /banner": SIGNED_IN,
    "GET /emergency": P.SEE_EMERGENCY,
    "POST /emergency/people/{student:str}": P.MARK_SAFE,
    "GET /emergency/{emergency:str}/list.csv": P.SEE_EMERGENCY,
    "GET /emergency/{emergency:str}/list.pdf": P.SEE_EMERGENCY,
    "GET /emergency/{emergency:str}/print": P.SEE_EMERGENCY,
    "GET /emergency/{emergency:str}/timeline.csv": P.RUN_EMERGENCY,
    "GET /emergency/start": P.RUN_EMERGENCY,
    "POST /emergency/start": P.RUN_EMERGENCY,
    "GET /emergency/change": P.RUN_EMERGENCY,
    "POST /emergency/change": P.RUN_EMERGENCY,
    "GET /emergency/end": P.RUN_EMERGENCY,
    "POST /emergency/end": P.RUN_EMERGENCY,
    "GET /emergency/alarms/{alarm:str}": P.RUN_EMERGENCY,
    "POST /emergency/alarms/{alarm:str}": P.RUN_EMERGENCY,
    "GET /emergency/past": P.RUN_EMERGENCY,
    "GET /emergency/{emergency:str}": P.RUN_EMERGENCY,
    "POST /asks/{ask:str}": own(P.ANSWER_ASKS),
    "GET /substitutes": P.GRANT_SUBSTITUTES,
    "POST /substitutes": P.GRANT_SUBSTITUTES,
    "POST /substitutes/{adult:str}/revoke": own(P.GRANT_SUBSTITUTES),
    # boxes
    "GET /devices": P.SEE_DEVICES,
    "GET /devices/plan": P.SEE_DEVICES,
    "GET /devices/{device:str}": P.SEE_DEVICES,
    "POST /devices/{device:str}/change": P.CHANGE_DEVICES,
    "POST /devices/{device:str}/order": P.CHANGE_DEVICES,
    "GET /devices/{device:str}/orders/{order:str}": P.SEE_DEVICES,
    "GET /devices/{device:str}/orders/{order:str}/{face:str}": P.SEE_DEVICES,
    "POST /devices/{device:str}/pause": P.CHANGE_DEVICES,
    "GET /devices/{device:str}/revoke": P.CHANGE_DEVICES,
    "POST /devices/{device:str}/revoke": P.CHANGE_DEVICES,
    "GET /enrol": P.CHANGE_DEVICES,
    "POST /enrol": P.CHANGE_DEVICES,
    "GET /enrol/batches": P.CHANGE_DEVICES,
    "POST /enrol/batches": P.CHANGE_DEVICES,
    "POST /enrol/batches/{batch:str}/end": P.CHANGE_DEVICES,
    "GET /alerts": P.SEE_DEVICES,
    "POST /alerts": P.CHANGE_ALERTS,
    # access
    "GET /accounts": P.CHANGE_ACCOUNTS,
    "GET /accounts/new": P.CHANGE_ACCOUNTS,
    "POST /accounts/new": P.CHANGE_ACCOUNTS,
    "POST /accounts/policy": P.CHANGE_ACCOUNTS,
    "GET /accounts/{adult:str}": P.CHANGE_ACCOUNTS,
    "POST /accounts/{adult:str}": P.CHANGE_ACCOUNTS,
    "POST /accounts/{adult:str}/disabled": P.CHANGE_ACCOUNTS,
    "POST /accounts/{adult:str}/factor": P.CHANGE_ACCOUNTS,
    "POST /accounts/{adult:str}/password": P.CHANGE_ACCOUNTS,
    "POST /accounts/{adult:str}/sessions": P.CHANGE_ACCOUNTS,
    "GET /audit": P.SEE_AUDIT,
    "GET /audit.csv": P.SEE_AUDIT,
    "GET /audit.jsonl": P.SEE_AUDIT,
    "GET /programs": P.CHANGE_PROGRAMS,
    "POST /programs": P.CHANGE_PROGRAMS,
    "POST /programs/{key:str}/revoke": P.CHANGE_PROGRAMS,
    "GET /webhooks": P.CHANGE_PROGRAMS,
    "POST /webhooks": P.CHANGE_PROGRAMS,
    "POST /webhooks/{hook:str}": P.CHANGE_PROGRAMS,
    # boxes' own routes
    "POST /kiosk/v1/enrol/start": KIOSK_NEW,
    "POST /kiosk/v1/enrol/poll": KIOSK_NEW,
    "POST /kiosk/v1/exchange": KIOSK,
    "POST /kiosk/v1/farewell": KIOSK,
    "GET /kiosk/v1/wake": KIOSK,
    # settings and areas
    "GET /areas": P.CHANGE_ROOMS,
    "GET /areas/{area:str}": P.CHANGE_ROOMS,
    "GET /areas/{area:str}/plan": P.SEE_ROOMS,
    "GET /areas/{area:str}/settings": P.CHANGE_ROOMS,
    "GET /areas/{area:str}/settings/history": P.CHANGE_ROOMS,
    "GET /devices/{device:str}/settings": P.CHANGE_ROOMS,
    "GET /devices/{device:str}/settings/history": P.CHANGE_ROOMS,
    "GET /rooms/{room:str}/settings/history": P.CHANGE_ROOMS,
    "GET /school": SIGNED_IN,
    "GET /settings": P.CHANGE_ROOMS,
    "GET /settings/history": P.CHANGE_ROOMS,
    "GET /settings/many": P.CHANGE_ROOMS,
    "GET /settings/planned": P.CHANGE_ROOMS,
    "POST /areas": P.CHANGE_ROOMS,
    "POST /areas/{area:str}": P.CHANGE_ROOMS,
    "POST /areas/{area:str}/settings": P.CHANGE_ROOMS,
    "POST /areas/{area:str}/settings/back": P.CHANGE_ROOMS,
    "POST /devices/{device:str}/settings": P.CHANGE_ROOMS,
    "POST /devices/{device:str}/settings/back": P.CHANGE_ROOMS,
    "POST /rooms/{room:str}/settings/back": P.CHANGE_ROOMS,
    "POST /settings": P.CHANGE_ROOMS,
    "POST /settings/back": P.CHANGE_ROOMS,
    "POST /settings/many": P.CHANGE_ROOMS,
    "POST /settings/many/undo": P.CHANGE_ROOMS,
    "POST /settings/planned/{plan:str}/withdraw": P.CHANGE_ROOMS,
    # programs
    "GET /api/v1/openapi.json": EVERYONE,
    "GET /api/v1/docs": EVERYONE,
    "GET /api/v1/rooms": program(P.SEE_ROOMS),
    "GET /api/v1/rooms/{room:str}": program(P.SEE_ROOMS),
    "PUT /api/v1/rooms/{room:str}": program(P.CHANGE_ROOMS),
    "GET /api/v1/settings/{level:str}/{target:str}": program(P.SEE_ROOMS),
    "POST /api/v1/settings/{level:str}": program(P.CHANGE_ROOMS),
    "GET /api/v1/settings/{level:str}/{target:str}/history": program(P.SEE_ROOMS),
    "POST /api/v1/settings/{level:str}/{target:str}/revert": program(P.CHANGE_ROOMS),
    "GET /api/v1/plans": program(P.SEE_ROOMS),
    "POST /api/v1/plans/{level:str}": program(P.CHANGE_ROOMS),
    "DELETE /api/v1/plans/{plan:str}": program(P.CHANGE_ROOMS),
    "GET /api/v1/running": program(P.SEE_ROOMS),
    "GET /api/v1/passes/out": program(P.SEE_WHO_IS_OUT),
    "POST /api/v1/passes/{pass_id:str}/end": program(P.CHANGE_PASSES),
    "POST /api/v1/passes/{pass_id:str}/extend": program(P.CHANGE_PASSES),
    "GET /api/v1/devices": program(P.SEE_DEVICES),
    "GET /api/v1/devices/{device:str}": program(P.SEE_DEVICES),
    "PUT /api/v1/devices/{device:str}": program(P.CHANGE_DEVICES),
    "POST /api/v1/devices/{device:str}/revoke": program(P.CHANGE_DEVICES),
    "POST /api/v1/devices/{device:str}/rotate": program(P.CHANGE_DEVICES),
    "POST /api/v1/devices/{device:str}/pick": program(P.CHANGE_DEVICES),
    "GET /api/v1/devices/{device:str}/orders": program(P.SEE_DEVICES),
    "POST /api/v1/devices/{device:str}/orders": program(P.CHANGE_DEVICES),
    "GET /api/v1/orders/{order:str}": program(P.SEE_DEVICES),
    "GET /api/v1/enrolments": program(P.CHANGE_DEVICES),
    "POST /api/v1/enrolments/{code:str}/approve": program(P.CHANGE_DEVICES),
    "POST /api/v1/enrolments/{code:str}/refuse": program(P.CHANGE_DEVICES),
    "GET /api/v1/batches": program(P.SEE_DEVICES),
    "POST /api/v1/batches": program(P.CHANGE_DEVICES),
    "DELETE /api/v1/batches/{batch:str}": program(P.CHANGE_DEVICES),
    "GET /api/v1/alerts": program(P.SEE_DEVICES),
    "GET /api/v1/emergency": program(P.SEE_EMERGENCY),
    "POST /api/v1/emergency/start": program(P.RUN_EMERGENCY),
    "POST /api/v1/emergency/change": program(P.RUN_EMERGENCY),
    "POST /api/v1/emergency/end": program(P.RUN_EMERGENCY),
    "GET /api/v1/emergencies": program(P.RUN_EMERGENCY),
    "GET /api/v1/emergencies/{emergency:str}": program(P.SEE_EMERGENCY),
    "GET /api/v1/alarms": program(P.RUN_EMERGENCY),
    "GET /api/v1/accounts": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts": program(P.CHANGE_ACCOUNTS),
    "GET /api/v1/accounts/{account:str}": program(P.CHANGE_ACCOUNTS),
    "PUT /api/v1/accounts/{account:str}": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts/{account:str}/disable": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts/{account:str}/enable": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts/{account:str}/reset-password": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts/{account:str}/reset-second-factor": program(P.CHANGE_ACCOUNTS),
    "POST /api/v1/accounts/{account:str}/sign-out": program(P.CHANGE_ACCOUNTS),
    "GET /api/v1/audit": program(P.SEE_AUDIT),
    "GET /api/v1/keys": program(P.CHANGE_PROGRAMS),
    "POST /api/v1/keys": program(P.CHANGE_PROGRAMS),
    "DELETE /api/v1/keys/{key:str}": program(P.CHANGE_PROGRAMS),
    "GET /api/v1/webhooks": program(P.CHANGE_PROGRAMS),
    "POST /api/v1/webhooks": program(P.CHANGE_PROGRAMS),
    "DELETE /api/v1/webhooks/{hook:str}": program(P.CHANGE_PROGRAMS),
}
