"""`key …` and `audit …`: keys of programs, and what was done."""

import sys
from typing import Annotated

import typer

from central.commands.running import DATA, DataOption, faults_told, with_school
from central.services.callers import Permission

key_app = typer.Typer(no_args_is_help=True, help="Keys of programs (docs/api.md).")
audit_app = typer.Typer(no_args_is_help=True, help="The audit log.")


@key_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[
        list[Permission], typer.Option(help="What it may do; may be given several times.")
    ],
    data: DataOption = DATA,
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, help="Until it ends; else it has no end.")
    ] = None,
) -> None:
    """Make a key; it is printed once."""
    from central.services.callers import operator

    with faults_told():
        made = with_school(
            data,
            lambda services, school: services.api_keys.create(
                operator(school), name, scope, days=days
            ),
        )
        print(f"key {made.view.id} {made.key}")


@key_app.command("list")
def list_all(data: DataOption = DATA) -> None:
    """List the keys, the newest first."""
    from central.services.callers import operator

    with faults_told():
        found = with_school(data, lambda services, school: services.api_keys.list(operator(school)))
        for key in found:
            state = "works" if key.works else "taken back" if key.revoked_at else "over"
            used = f"used {key.used_at:%Y-%m-%d}" if key.used_at else "never used"
            print(f"{key.id} {key.name}: {', '.join(key.scopes)}; {state}, {used}")


@key_app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `key list` tells it.")],
    data: DataOption = DATA,
) -> None:
    """Take a key back."""
    from central.services.callers import operator

    with faults_told():
        with_school(data, lambda services, school: services.api_keys.revoke(operator(school), key))
        print(f"key {key} taken back")


@audit_app.command("export")
def export(
    data: DataOption = DATA,
    act: Annotated[str, typer.Option(help="Only these; one that ends in a dot: all below.")] = "",
    *,
    table: Annotated[bool, typer.Option("--csv", help="A table instead of JSON lines.")] = False,
) -> None:
    """Write the audit log to standard output, newest first; the export is an act itself."""
    from central.services.bundle import Services
    from central.services.callers import operator
    from central.store.audit_search import Wanted
    from hallpass.ids import SchoolId

    async def work(services: Services, school: SchoolId) -> None:
        log = services.audit
        give = log.export_csv if table else log.export_lines
        async for part in await give(operator(school), Wanted(act=act)):
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()

    with faults_told():
        with_school(data, work)
