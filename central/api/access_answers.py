"""Accounts, acts, keys, alerts and webhooks, as the API answers: times have a zone."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from central.services.administration import AccountView
from central.services.api_keys import ApiKeyView
from central.services.audit import AuditView


class AccountAnswer(Struct, frozen=True):
    """An adult's account."""

    id: str
    sign_in: str
    name: str
    roles: tuple[str, ...]
    hall_monitor: bool
    break_glass: bool
    disabled: bool
    second_factor: bool
    must_change_password: bool
    sessions: int
    seen_at: datetime | None


class PasswordAnswer(Struct, frozen=True):
    """A password, told once; it is changed at its first use."""

    id: str
    sign_in: str
    password: str


class AuditAnswer(Struct, frozen=True):
    """One act."""

    number: int
    at: datetime
    who: str | None
    """Id of an adult; null: a program alone, an operator, or nobody known."""
    program: str | None
    """Id of the key that a program brought."""
    act: str
    target: str
    detail: dict[str, Any]
    address: str


class AuditPageAnswer(Struct, frozen=True):
    """Some acts, newest first."""

    entries: tuple[AuditAnswer, ...]
    older: int | None
    """Ask with `before` of this number for more; null: there are none."""


class KeyAnswer(Struct, frozen=True):
    """A program's key, without what opens."""

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    works: bool


class NewKeyAnswer(Struct, frozen=True):
    """A key, told once."""

    key: str
    about: KeyAnswer


class AlertAnswer(Struct, frozen=True):
    """A trouble that lasted."""

    id: str
    device: str
    kind: str
    since: datetime
    ended_at: datetime | None


class WebhookAnswer(Struct, frozen=True):
    """Where events go."""

    id: str
    url: str
    events: tuple[str, ...]
    made_at: datetime
    ended_at: datetime | None


class NewWebhookAnswer(Struct, frozen=True):
    """A webhook and the secret that signs its deliveries, told once."""

    secret: str
    webhook: WebhookAnswer


def account_answer(view: AccountView) -> AccountAnswer:
    """Write an account down."""
    return AccountAnswer(
        id=view.adult,
        sign_in=view.sign_in,
        name=view.name,
        roles=view.roles,
        hall_monitor=view.hall_monitor,
        break_glass=view.break_glass,
        disabled=view.disabled,
        second_factor=view.second_factor,
        must_change_password=view.must_change,
        sessions=view.sessions,
        seen_at=view.seen_at,
    )


def audit_answer(view: AuditView) -> AuditAnswer:
    """Write an act down."""
    return AuditAnswer(
        number=view.number,
        at=view.at,
        who=view.who,
        program=view.program,
        act=view.act,
        target=view.target,
        detail=dict(view.detail),
        address=view.address,
    )


def key_answer(view: ApiKeyView) -> KeyAnswer:
    """Write a key down."""
    return KeyAnswer(
        id=view.id,
        name=view.name,
        scopes=view.scopes,
        made_at=view.made_at,
        expires_at=view.expires_at,
        used_at=view.used_at,
        revoked_at=view.revoked_at,
        works=view.works,
    )
