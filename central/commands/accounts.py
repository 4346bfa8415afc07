"""`account …`: accounts of adults, for when nobody can sign in, or a script makes many."""

from typing import Annotated

import typer

from central.commands.running import DATA, DataOption, faults_told, with_school
from central.errors import ConfigFault
from central.services.views import NewAccount
from hallpass.domain.people import Role

app = typer.Typer(no_args_is_help=True, help="Accounts of adults.")
Name = Annotated[str, typer.Argument(help="The name that is typed to sign in.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="The name, and what is typed to sign in.")],
    role: Annotated[list[Role], typer.Option(help="A role; may be given several times.")],
    data: DataOption = DATA,
    hall_monitor: Annotated[
        bool, typer.Option("--hall-monitor", help="May see who is out in the whole school.")
    ] = False,
    break_glass: Annotated[
        bool,
        typer.Option("--break-glass", help="For when nothing else works; each use is an alarm."),
    ] = False,
) -> None:
    """Make an account; its password is printed once, and changed at the first sign-in."""
    from central.services.administration import AccountChange
    from central.services.callers import operator

    with faults_told():
        if Role.STUDENT in role:
            raise ConfigFault("--role: students have no accounts here yet; name an adult's role")
        change = AccountChange(name, tuple(role), hall_monitor, break_glass)
        made = with_school(
            data,
            lambda services, school: services.administration.create(operator(school), change),
        )
        _told(made)


@app.command("list")
def list_all(data: DataOption = DATA) -> None:
    """List the accounts: name, roles, and how they sign in."""
    from central.services.callers import operator

    with faults_told():
        found = with_school(
            data, lambda services, school: services.administration.list(operator(school))
        )
        for item in found:
            marks = [
                *(role.value for role in item.roles),
                *(["hall monitor"] if item.hall_monitor else []),
                *(["break-glass"] if item.break_glass else []),
                *(["off"] if item.disabled else []),
                "second factor" if item.second_factor else "password alone",
            ]
            print(f"{item.sign_in}: {', '.join(marks)}")


@app.command("reset")
def reset(
    name: Name,
    data: DataOption = DATA,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take a lost second factor away too.")
    ] = False,
) -> None:
    """Give an account another password, printed once; it is signed out everywhere."""
    from central.services.bundle import Services
    from central.services.callers import operator
    from hallpass.ids import SchoolId

    async def work(services: Services, school: SchoolId) -> NewAccount:
        caller = operator(school)
        found = await services.administration.by_sign_in(caller, name)
        if second_factor:
            await services.administration.reset_second_factor(caller, found.adult)
        return await services.administration.reset_password(caller, found.adult)

    with faults_told():
        _told(with_school(data, work))


@app.command("disable")
def disable(name: Name, data: DataOption = DATA) -> None:
    """Switch an account off; it is signed out everywhere."""
    _set_disabled(data, name, disabled=True)


@app.command("enable")
def enable(name: Name, data: DataOption = DATA) -> None:
    """Switch an account on again."""
    _set_disabled(data, name, disabled=False)


def _set_disabled(data: DataOption, name: str, *, disabled: bool) -> None:
    from central.services.bundle import Services
    from central.services.callers import operator
    from hallpass.ids import SchoolId

    async def work(services: Services, school: SchoolId) -> str:
        caller = operator(school)
        found = await services.administration.by_sign_in(caller, name)
        await services.administration.set_disabled(caller, found.adult, disabled=disabled)
        return found.sign_in

    with faults_told():
        print(f"account {with_school(data, work)} {'off' if disabled else 'on'}")


def _told(made: NewAccount) -> None:
    print(f"account {made.sign_in} password {made.password}")
