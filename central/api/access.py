"""Accounts, the audit log, keys of programs, webhooks."""

from datetime import datetime
from typing import Annotated

from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from central.api.access_answers import (
    AccountAnswer,
    AuditPageAnswer,
    KeyAnswer,
    NewKeyAnswer,
    NewWebhookAnswer,
    PasswordAnswer,
    WebhookAnswer,
    account_answer,
    audit_answer,
    key_answer,
)
from central.api.door import (
    AnyRequest,
    FromApi,
    FromCaller,
    Key,
    Number,
    Words,
    changes,
    does,
    ends,
    makes,
    reads,
)
from central.errors import BadRequest, NotFound
from central.services.administration import AccountChange
from central.services.callers import Permission
from central.services.telling import Event
from central.services.views import NewAccount
from central.services.webhooks import WebhookView
from central.store.audit_search import Wanted
from hallpass.domain.people import Role
from hallpass.ids import AdultId

_ACCOUNTS, _AUDIT, _PROGRAMS = "accounts", "audit", "programs"
_FIRST_YEAR, _LAST_YEAR = 1971, 2199
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class AccountData(Struct, frozen=True, forbid_unknown_fields=True):
    """What an account is."""

    name: Name
    roles: Annotated[tuple[Role, ...], Meta(max_length=10)] = ()
    """Adults' roles; a student has no account here."""
    hall_monitor: bool = False
    break_glass: bool = False


class NewAccountData(AccountData, frozen=True, forbid_unknown_fields=True):
    """An account to be."""

    sign_in: Annotated[str, Meta(max_length=200)] = ""
    """Empty: the name."""


class NewKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A key to be; its scopes are among those of the key that asks."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    scopes: Annotated[tuple[Permission, ...], Meta(min_length=1, max_length=50)]
    days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    """Until it ends; null: it has no end."""


class NewHook(Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook to be."""

    url: Annotated[str, Meta(min_length=1, max_length=500)]
    events: Annotated[tuple[Event, ...], Meta(min_length=1, max_length=50)]


@reads("/accounts", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def list_accounts(api: FromApi, caller: FromCaller) -> list[AccountAnswer]:
    """List all accounts by name."""
    return [account_answer(v) for v in await api.services.administration.list(caller)]


@makes("/accounts", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def create_account(
    request: AnyRequest, api: FromApi, caller: FromCaller, data: JSONBody[NewAccountData]
) -> PasswordAnswer:
    """Make an account; its password is told once. Takes an Idempotency-Key."""

    async def act() -> PasswordAnswer:
        made = await api.services.administration.create(caller, _change(data), sign_in=data.sign_in)
        return _password(made)

    return await api.once(request, caller, PasswordAnswer, act, secret=True)


@reads("/accounts/{account:str}", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def get_account(api: FromApi, caller: FromCaller, account: Key) -> AccountAnswer:
    """Return one."""
    return account_answer(await api.services.administration.get(caller, AdultId(account)))


@changes("/accounts/{account:str}", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def change_account(
    api: FromApi, caller: FromCaller, account: Key, data: JSONBody[AccountData]
) -> AccountAnswer:
    """Change an account, whole; other roles sign it out. 409: the last administrator."""
    key = AdultId(account)
    await api.services.administration.change(caller, key, _change(data))
    return account_answer(await api.services.administration.get(caller, key))


@does("/accounts/{account:str}/disable", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def disable_account(api: FromApi, caller: FromCaller, account: Key) -> None:
    """Switch an account off, and sign it out everywhere; again changes nothing."""
    await api.services.administration.set_disabled(caller, AdultId(account), disabled=True)


@does("/accounts/{account:str}/enable", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def enable_account(api: FromApi, caller: FromCaller, account: Key) -> None:
    """Switch an account on again."""
    await api.services.administration.set_disabled(caller, AdultId(account), disabled=False)


@does("/accounts/{account:str}/reset-password", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def reset_password(
    request: AnyRequest, api: FromApi, caller: FromCaller, account: Key
) -> PasswordAnswer:
    """Give an account another password, told once. Takes an Idempotency-Key."""

    async def act() -> PasswordAnswer:
        made = await api.services.administration.reset_password(caller, AdultId(account))
        return _password(made)

    return await api.once(request, caller, PasswordAnswer, act, secret=True)


@does("/accounts/{account:str}/reset-second-factor", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def reset_second_factor(api: FromApi, caller: FromCaller, account: Key) -> None:
    """Take a lost second factor away; again changes nothing."""
    await api.services.administration.reset_second_factor(caller, AdultId(account))


@does("/accounts/{account:str}/sign-out", Permission.CHANGE_ACCOUNTS, _ACCOUNTS)
async def sign_out(api: FromApi, caller: FromCaller, account: Key) -> None:
    """Sign an account out everywhere; again changes nothing."""
    await api.services.administration.get(caller, AdultId(account))
    await api.services.sessions.close_all(caller, AdultId(account))


@reads("/audit", Permission.SEE_AUDIT, _AUDIT)
async def search_audit(
    api: FromApi,
    caller: FromCaller,
    who: Words = "",
    act: Words = "",
    target: Words = "",
    text: Words = "",
    since: Annotated[datetime | None, QueryParameter()] = None,
    until: Annotated[datetime | None, QueryParameter()] = None,
    before: Number = 0,
    limit: Limit = 50,
) -> AuditPageAnswer:
    """Return acts, newest first; `act` that ends in a dot finds all that begin so."""
    wanted = Wanted(who, act, target, _aware(since), _aware(until), text)
    page = await api.services.audit.search(caller, wanted, before=before, limit=limit)
    return AuditPageAnswer(tuple(audit_answer(entry) for entry in page.entries), page.older)


@reads("/keys", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def list_keys(api: FromApi, caller: FromCaller) -> list[KeyAnswer]:
    """List all keys, the newest first."""
    return [key_answer(view) for view in await api.services.api_keys.list(caller)]


@makes("/keys", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def create_key(
    request: AnyRequest, api: FromApi, caller: FromCaller, data: JSONBody[NewKey]
) -> NewKeyAnswer:
    """Make a key, told once. Takes an Idempotency-Key."""

    async def act() -> NewKeyAnswer:
        made = await api.services.api_keys.create(caller, data.name, data.scopes, days=data.days)
        return NewKeyAnswer(made.key, key_answer(made.view))

    return await api.once(request, caller, NewKeyAnswer, act, secret=True)


@ends("/keys/{key:str}", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def revoke_key(api: FromApi, caller: FromCaller, key: Key) -> None:
    """Take a key back; again changes nothing."""
    await api.services.api_keys.revoke(caller, key)


@reads("/webhooks", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def list_webhooks(api: FromApi, caller: FromCaller) -> list[WebhookAnswer]:
    """List the webhooks, without their secrets."""
    return [_hook(view) for view in await api.services.webhooks.list(caller)]


@makes("/webhooks", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def create_webhook(
    request: AnyRequest, api: FromApi, caller: FromCaller, data: JSONBody[NewHook]
) -> NewWebhookAnswer:
    """Make a webhook; its secret is told once. Takes an Idempotency-Key."""

    async def act() -> NewWebhookAnswer:
        made = await api.services.webhooks.create(caller, data.url, data.events)
        return NewWebhookAnswer(made.secret, _hook(made.webhook))

    return await api.once(request, caller, NewWebhookAnswer, act, secret=True)


@ends("/webhooks/{hook:str}", Permission.CHANGE_PROGRAMS, _PROGRAMS)
async def end_webhook(api: FromApi, caller: FromCaller, hook: Key) -> None:
    """End a webhook."""
    if hook not in {view.id for view in await api.services.webhooks.list(caller)}:
        raise NotFound("there is no such webhook")
    await api.services.webhooks.end(caller, hook)


def _change(data: AccountData) -> AccountChange:
    return AccountChange(data.name, data.roles, data.hall_monitor, data.break_glass)


def _password(made: NewAccount) -> PasswordAnswer:
    return PasswordAnswer(made.adult, made.sign_in, made.password)


def _hook(view: WebhookView) -> WebhookAnswer:
    return WebhookAnswer(view.id, view.url, view.events, view.made_at, view.ended_at)


def _aware(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise BadRequest("since, until: a time with a zone, as in 2026-11-24T08:00:00Z")
    return at


ROUTES = (
    list_accounts,
    create_account,
    get_account,
    change_account,
    disable_account,
    enable_account,
    reset_password,
    reset_second_factor,
    sign_out,
    search_audit,
    list_keys,
    create_key,
    revoke_key,
    list_webhooks,
    create_webhook,
    end_webhook,
)
