"""The identity file: whole or not at all, for one user's eyes, and every mistake named."""

import json
import os
import stat

import pytest

from hallpass.ids import DeviceId, RoomId, SchoolId
from kiosk.errors import ConfigFault
from kiosk.store.identity import Identity
from kiosk.sync.identityfile import Enrolled, load_identity, save_identity

ENROLLED = Enrolled(
    Identity(DeviceId("d"), SchoolId("s"), "Lincoln Süd 中", RoomId("r"), bytes(range(32))),
    "https://passes.school.example",
    "bearer-secret",
)


@pytest.fixture
def path(tmp_path):
    save_identity(tmp_path / "identity.json", ENROLLED)
    return tmp_path / "identity.json"


def change(path, **more):
    content = json.loads(path.read_text()) | more
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None}))


def test_what_was_saved_is_loaded(path):
    assert load_identity(path) == ENROLLED
    assert "bearer-secret" not in repr(ENROLLED)


def test_nobody_was_enrolled(tmp_path):
    assert load_identity(tmp_path / "identity.json") is None


def test_it_is_this_user_s_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        save_identity(tmp_path / "i.json", ENROLLED)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "i.json").stat().st_mode) == 0o600


def test_saving_again_replaces_it_and_leaves_nothing_behind(path):
    (path.parent / "identity.json.new").write_text("half of an earlier")
    other = Enrolled(ENROLLED.identity, ENROLLED.central_url, "other-key")
    save_identity(path, other)
    assert load_identity(path) == other
    assert [entry.name for entry in path.parent.iterdir()] == ["identity.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(path, mode):
    path.chmod(mode)
    with pytest.raises(ConfigFault, match="chmod 600"):
        load_identity(path)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"version": 2}, "version"),
        ({"device": ""}, "device"),
        ({"room": None}, "room"),
        ({"school": 3}, "school"),
        ({"kye": "x"}, "kye"),
        ({"key": "two words"}, "key"),
        ({"key": ""}, "key"),
        ({"school_key": "no base64!"}, "school_key"),
        ({"school_key": "c2hvcnQ="}, "school_key"),
        ({"central_url": "http://passes.school.example"}, "central_url"),
        ({"central_url": "ftp://x"}, "central_url"),
    ],
)
def test_a_mistake_in_it_is_named_and_the_key_is_not_shown(path, more, named):
    change(path, **more)
    with pytest.raises(ConfigFault, match=named) as caught:
        load_identity(path)
    assert "bearer-secret" not in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_file_that_is_something_else_says_so(path, raw):
    path.write_bytes(raw)
    with pytest.raises(ConfigFault, match=r"identity\.json.*enrol this box anew"):
        load_identity(path)


def test_a_folder_in_its_place_and_a_missing_folder_are_named(tmp_path):
    (tmp_path / "identity.json").mkdir()
    with pytest.raises(ConfigFault, match="can't be read"):
        load_identity(tmp_path / "identity.json")
    with pytest.raises(ConfigFault, match="can't be written"):
        save_identity(tmp_path / "none" / "identity.json", ENROLLED)
