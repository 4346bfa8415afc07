"""Each key of the book has a test that it changes what it says; one without fails here."""

import ast
from pathlib import Path

from hallpass.domain.book import BOOK
from tests.kiosk.settings.test_desk_settings import EFFECTS
from tests.kiosk.settings.test_glass_settings import SIGHTS

ROOT = Path(__file__).parents[3]
HERE = "tests/kiosk/settings"
SOUND = "tests/kiosk/device/test_sound.py"
CAMERA, LIGHT = f"{HERE}/test_camera_settings.py", f"{HERE}/test_light.py"
UPKEEP = f"{HERE}/test_upkeep_settings.py"
ELSEWHERE = {
    "inputs.alarms": (
        "tests/kiosk/desk/test_desk_alarm.py",
        "test_a_school_that_has_none_begun_at_a_box",
    ),
    "camera.device": (CAMERA, "test_another_camera_is_opened_and_the_boxs_own_again"),
    "camera.rotation": (CAMERA, "test_a_camera_is_turned_while_it_runs"),
    "camera.mirror": (CAMERA, "test_a_picture_is_mirrored_or_not_as_the_school_says"),
    "camera.region": (CAMERA, "test_what_is_beside_the_region_is_not_read"),
    "camera.effort": (CAMERA, "test_effort_is_how_often_and_how_hard_it_looks"),
    "face": (f"{HERE}/test_trial_process.py", "test_the_face_is_what_the_settings_say"),
    "look.sounds": (SOUND, "test_only_what_the_look_has_heard"),
    "look.volume_percent": (SOUND, "test_the_volume_scales_the_samples"),
    "look.dim_after_school": (
        f"{HERE}/test_glass_settings.py",
        "test_outside_school_a_face_is_dark_if_the_school_says_so",
    ),
    "screen.brightness": (LIGHT, "test_the_day_dims_it"),
    "screen.off": (LIGHT, "test_a_face_is_black_until_somebody_comes"),
    "upkeep.window": (UPKEEP, "test_the_window_is_the_schools"),
    "upkeep.channel": (UPKEEP, "test_a_held_box_takes_no_update_by_itself"),
    "upkeep.keep_days": (UPKEEP, "test_what_central_has_is_kept_as_long_as_the_school_says"),
    "upkeep.lease_h": (
        "tests/central/services/test_settings_service.py",
        "test_how_long_a_box_may_hold_student_data_is_set_like_all_else",
    ),
}
"""File and test."""


def test_every_setting_has_a_test_that_it_changes_what_it_says() -> None:
    tested = [*EFFECTS, *SIGHTS, *ELSEWHERE]
    assert sorted(tested) == sorted(setting.key for setting in BOOK)


def test_the_tests_that_are_named_are_there() -> None:
    for key, (file, name) in ELSEWHERE.items():
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in names, (key, file, name)
