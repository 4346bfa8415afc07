"""Who needs a second factor here, and what an account still has to do before it is signed in."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from central.store import school_docs
from central.store.accounts import Account
from hallpass.domain.people import Role
from hallpass.ids import SchoolId

DOC = "access"
STRONG_ROLES = frozenset({Role.ADMINISTRATOR, Role.TECHNICIAN})


class SecondFactorRule(StrEnum):
    """What the school asks of administrators and technicians; others may always have one."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    """For demonstrations: a password alone opens everything."""


class Stage(StrEnum):
    """What a browser that gave a right password still has to do; it opens nothing before."""

    OPEN = ""
    CODE = "code"
    PASSWORD = "password"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The school's own rules of signing in."""

    second_factor: SecondFactorRule = SecondFactorRule.REQUIRED


async def policy_of(session: AsyncSession, school: SchoolId) -> AccessPolicy:
    """Return the school's policy; nobody has set one: the strict one."""
    return await school_docs.read(session, school, DOC, AccessPolicy, AccessPolicy())


def must_have_factor(account: Account, policy: AccessPolicy) -> bool:
    """Whether this account can't be without a second factor."""
    required = policy.second_factor is SecondFactorRule.REQUIRED
    return required and not STRONG_ROLES.isdisjoint(account.roles)


def stage_of(account: Account, policy: AccessPolicy, *, strong: bool) -> Stage:
    """Return what comes next; `strong`: a second factor was given just now."""
    if account.totp_secret is not None and not strong:
        return Stage.CODE
    if account.must_change:
        return Stage.PASSWORD
    if account.totp_secret is None and must_have_factor(account, policy):
        return Stage.ENROL
    return Stage.OPEN
