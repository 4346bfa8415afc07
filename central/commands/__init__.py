"""The commands of `hallpass-central`, one module a subject; `running` is what they share."""

import os

import typer

from central.commands import accounts, devices, programs, school

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="The school's server for hall passes. DATABASE_URL=postgresql://… replaces its own file.",
)  # fmt: skip
app.command()(school.serve)
app.command()(school.seed)
app.command()(school.compare)
app.command()(devices.enrol)
app.add_typer(devices.app, name="devices")
app.add_typer(devices.batch_app, name="batch")
app.add_typer(accounts.app, name="account")
app.add_typer(programs.key_app, name="key")
app.add_typer(programs.audit_app, name="audit")


def main() -> None:
    """Run the command that the arguments name; whatever it writes is its user's alone."""
    os.umask(0o077)
    app()
