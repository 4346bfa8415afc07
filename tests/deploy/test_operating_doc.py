"""docs/operating.md: its examples work, and what it lists is what there is."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

from central.services.plan import SchoolPlan, problems_of_plan
from hallpass.codec import decode_strict
from kiosk.commands import EXIT_ENVIRONMENT, EXIT_NO, EXIT_USAGE
from kiosk.config import Config
from kiosk.device import doctor

TEXT = (Path(__file__).parents[2] / "docs/operating.md").read_text()


def test_the_school_file_makes_a_school():
    (example,) = re.findall(r"```json\n(.+?)```", TEXT, re.DOTALL)
    plan = decode_strict(SchoolPlan, example.encode())
    assert problems_of_plan(plan) == ()
    assert plan.rooms
    assert plan.timetable is not None


def test_every_key_of_the_configuration_has_its_row():
    section = TEXT.partition("### kiosk.toml")[2].partition("\n## ")[0]
    names = (
        [field.name for field in fields(Config)]
        if is_dataclass(Config)
        else list(Config.__struct_fields__)
    )
    assert re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE) == names


def test_exit_codes_are_those_of_the_program():
    section = TEXT.partition("## Logs and exit codes")[2].partition("\n## ")[0]
    listed = [int(code) for code in re.findall(r"^\| (\d) \|", section, re.MULTILINE)]
    assert listed == [0, EXIT_NO, EXIT_USAGE, EXIT_ENVIRONMENT]
    assert (doctor.EXIT_WARNED, doctor.EXIT_FAILED) == (EXIT_NO, EXIT_ENVIRONMENT)
