"""Key rotation: on disk before it is used, the old one kept until the new one has worked."""

import pytest

from hallpass.ids import DeviceId, RoomId, SchoolId
from kiosk.errors import ConfigFault
from kiosk.store.identity import Identity
from kiosk.sync.identityfile import Enrolled, load_identity, save_identity
from kiosk.sync.keys import Keys

IDENTITY = Identity(DeviceId("d"), SchoolId("s"), "Elm", RoomId("r"), bytes(32))
ENROLLED = Enrolled(IDENTITY, "https://passes.school.example", "old")


class Disk:
    """Keeps what was saved; may be full."""

    def __init__(self) -> None:
        self.saved = [ENROLLED]
        self.full = False

    def save(self, enrolled: Enrolled) -> None:
        if self.full:
            raise ConfigFault("no space left")
        self.saved.append(enrolled)

    def restarted(self) -> Keys:
        return Keys(self.saved[-1], self.save)


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_new_key_is_on_disk_beside_the_old_one_before_it_is_used(disk):
    keys = disk.restarted()
    assert keys.current == "old"
    keys.offer("new")
    assert (disk.saved[-1].key, disk.saved[-1].next_key) == ("old", "new")
    assert keys.current == "new"


def test_old_key_goes_once_the_new_one_has_worked(disk):
    keys = disk.restarted()
    keys.offer("new")
    keys.worked("old")
    assert disk.saved[-1].key == "old"
    keys.worked("new")
    assert (disk.saved[-1].key, disk.saved[-1].next_key) == ("new", "")
    assert disk.restarted().current == "new"


def test_power_cut_before_the_new_key_worked_leaves_both(disk):
    disk.restarted().offer("new")
    keys = disk.restarted()
    assert keys.current == "new"
    # Central never heard of it (it was restored from a backup): the old one still counts.
    assert keys.refused("new")
    assert keys.current == "old"
    keys.worked("old")
    assert keys.current == "old"
    keys.offer("newer")
    assert keys.current == "newer"


def test_neither_taken_tries_the_newer_one_again(disk):
    keys = disk.restarted()
    keys.offer("new")
    assert keys.refused("new")
    assert not keys.refused("old")
    assert keys.current == "new"


def test_key_that_cannot_be_written_down_is_not_used(disk):
    keys = disk.restarted()
    disk.full = True
    keys.offer("new")
    assert keys.current == "old"
    disk.full = False
    keys.offer("new")
    assert keys.current == "new"
    disk.full = True
    keys.worked("new")
    assert keys.current == "new"
    assert (disk.saved[-1].key, disk.saved[-1].next_key) == ("old", "new")
    disk.full = False
    keys.worked("new")
    assert disk.saved[-1].key == "new"


@pytest.mark.parametrize("odd", ["", "two words", "\x07bell", "schlüssel"])
def test_odd_key_is_not_taken(disk, odd):
    keys = disk.restarted()
    if odd:
        keys.offer(odd)
    assert keys.current == "old"
    assert len(disk.saved) == 1


def test_same_key_again_is_no_news(disk):
    keys = disk.restarted()
    keys.offer("old")
    keys.offer("new")
    keys.offer("new")
    assert len(disk.saved) == 2


def test_refused_key_that_is_handed_out_again_is_used_again(disk):
    keys = disk.restarted()
    keys.offer("new")
    assert keys.refused("new")
    keys.offer("new")
    assert keys.current == "new"


def test_single_key_that_is_refused_has_no_other(disk):
    assert not disk.restarted().refused("old")


def test_both_keys_and_the_seal_key_are_in_the_file(tmp_path):
    path = tmp_path / "identity.json"
    seal_key = "B" * 42 + "A="
    enrolled = Enrolled(IDENTITY, ENROLLED.central_url, "old", next_key="new", seal_key=seal_key)
    save_identity(path, enrolled)
    assert load_identity(path) == enrolled
    for secret in ("new", "old"):
        assert f"'{secret}'" not in repr(enrolled)
    path.write_text(path.read_text().replace(seal_key, "c2hvcnQ="))
    with pytest.raises(ConfigFault, match="seal_key"):
        load_identity(path)
