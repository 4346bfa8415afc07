"""The audit log: only added to, on both databases; searched, paged and handed out."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from central.errors import Forbidden
from central.services.administration import AccountChange
from central.services.audit import _cell
from central.store import audit
from central.store.audit_search import Wanted
from central.store.unit import Changes
from hallpass.domain.people import Role
from tests.central.house import FOSTER, Yard


async def write(yard: Yard, act: str, target: str = "", **detail: object) -> None:
    changes = Changes(yard.house.central.database, lambda _: None)
    async with changes.of(yard.school, yard.house.clock.now()) as unit:
        await audit.record(unit, yard.admin.who, act, target, detail)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET act = 'x'", "DELETE FROM audit", "UPDATE audit SET detail = '{}'"],
)
def test_the_database_itself_refuses_to_change_it(yard: Yard, statement: str) -> None:
    yard.run(write(yard, "test.kept"))

    async def change() -> None:
        async with yard.house.central.database.write() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError, match="only ever added"):
        yard.run(change())
    page = yard.run(yard.services.audit.search(yard.admin, Wanted(act="test.kept")))
    assert len(page.entries) == 1


def test_numbers_have_no_gap_also_at_once(yard: Yard) -> None:
    async def many() -> None:
        await asyncio.gather(*(write(yard, "test.many", str(i)) for i in range(20)))

    yard.run(many())
    page = yard.run(yard.services.audit.search(yard.admin, Wanted(), limit=500))
    numbers = [entry.number for entry in page.entries]
    assert numbers == list(range(len(numbers), 0, -1))


def test_it_is_searched_by_who_act_target_time_and_text(yard: Yard) -> None:
    clock = yard.house.clock
    yard.run(write(yard, "test.one", "r101", words="50% of_all"))
    clock.advance(3600)
    later = clock.now()
    yard.run(write(yard, "test.two", "r103"))
    yard.run(write(yard, "other.two", "r103"))

    def found(**wanted: object) -> list[str]:
        page = yard.run(
            yard.services.audit.search(yard.admin, Wanted(**wanted))  # type: ignore[arg-type]
        )
        return [entry.act for entry in page.entries]

    assert found(act="test.") == ["test.two", "test.one"]
    assert found(act="test.two") == ["test.two"]
    assert found(target="r103") == ["other.two", "test.two"]
    assert found(since=later) == ["other.two", "test.two"]
    assert found(until=later) == ["test.one"]
    assert found(text="50% OF_ALL") == ["test.one"]
    assert found(text="50_ of%all") == []
    assert found(who=FOSTER, act="test.one") == ["test.one"]
    assert found(who="nobody") == []


def test_pages_go_back_by_number(yard: Yard) -> None:
    for i in range(7):
        yard.run(write(yard, "test.page", str(i)))
    first = yard.run(yard.services.audit.search(yard.admin, Wanted(), limit=3))
    assert [entry.target for entry in first.entries] == ["6", "5", "4"]
    assert first.older is not None
    second = yard.run(
        yard.services.audit.search(yard.admin, Wanted(), before=first.older, limit=50)
    )
    assert [entry.target for entry in second.entries] == ["3", "2", "1", "0"]
    assert second.older is None


def test_files_are_whole_and_safe_for_spreadsheets(yard: Yard) -> None:
    yard.run(write(yard, "test.file", "=cmd|' /C calc'!A0"))

    async def read(form: str) -> bytes:
        service = yard.services.audit
        give = service.export_csv if form == "csv" else service.export_lines
        body = await give(yard.admin, Wanted(act="test.file"))
        return b"".join([part async for part in body])

    table = yard.run(read("csv")).decode("utf-8-sig").splitlines()
    assert table[0].startswith("number,at,who")
    assert "'=cmd|" in table[1]
    lines = yard.run(read("jsonl")).splitlines()
    assert [json.loads(line)["act"] for line in lines] == ["test.file"]
    told = yard.run(yard.services.audit.search(yard.admin, Wanted(act="audit.exported")))
    assert len(told.entries) == 2


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert _cell(text).startswith("'")
    assert _cell("plain") == "plain"
    assert _cell(None) == ""


def test_only_who_may_looks(yard: Yard) -> None:
    for work in (
        yard.services.audit.search(yard.teacher, Wanted()),
        yard.services.audit.acts(yard.teacher),
        yard.services.audit.export_csv(yard.teacher, Wanted()),
    ):
        with pytest.raises(Forbidden):
            yard.run(work)


def test_acts_of_accounts_are_there_without_secrets(yard: Yard) -> None:
    made = yard.run(
        yard.services.administration.create(yard.admin, AccountChange("Vi", (Role.TEACHER,)))
    )
    reset = yard.run(yard.services.administration.reset_password(yard.admin, made.adult))
    page = yard.run(yard.services.audit.search(yard.admin, Wanted(target=made.adult)))
    assert [e.act for e in page.entries] == ["account.password_reset", "account.created"]
    assert all(entry.who == FOSTER for entry in page.entries)
    assert made.password not in repr(page)
    assert reset.password not in repr(page)


def test_a_failed_name_is_told_by_a_hash(yard: Yard) -> None:
    secret = "my password by mistake"
    yard.run(yard.services.accounts.sign_in(yard.school, secret, "x", address="192.0.2.1"))
    page = yard.run(yard.services.audit.search(yard.admin, Wanted(act="sign_in.failed")))
    assert page.entries[0].address == "192.0.2.1"
    assert secret not in repr(page)
    assert len(page.entries[0].detail["name_hash"]) == 16
    yard.house.clock.advance(timedelta(hours=1).total_seconds())
