"""The kiosk's configuration file: a mistake is named by its key."""

import stat
from pathlib import Path

import pytest

from kiosk.config import Config, DataDir, LogLevel, checked_url, load_config
from kiosk.errors import ConfigFault


def load(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_no_file_and_an_empty_one_mean_the_defaults(tmp_path):
    assert load_config(tmp_path / "kiosk.toml") == Config()
    assert load(tmp_path, "") == Config()


def test_every_key_is_read(tmp_path):
    (tmp_path / "ca.pem").write_text("x")
    config = load(
        tmp_path,
        """
        central_url = "https://passes.school.example/"
        ca_file = "ca.pem"
        proxy = "http://proxy.school.example:3128"
        camera = 1
        windowed = true
        log_level = "debug"
        """,
    )
    assert config == Config(
        central_url="https://passes.school.example",
        ca_file=tmp_path / "ca.pem",
        proxy="http://proxy.school.example:3128",
        camera=1,
        windowed=True,
        log_level=LogLevel.DEBUG,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("camra = 1", "camra: there is no such key; did you mean camera"),
        ("zzz = 1", "zzz: there is no such key; known are central_url"),
        ("[kiosk]\ncamera = 1", "kiosk: there is no such key"),
        ('windowed = "yes"', "windowed: "),
        ('log_level = "loud"', "log_level: "),
        ("ca_file = 3", "ca_file: "),
        ('ca_file = "none.pem"', "ca_file: there is no file"),
        ('proxy = ""', "proxy: "),
        ('proxy = "socks://x"', "proxy: "),
        ('proxy = "http://["', "proxy: "),
        ("camera = 1.5", "camera: "),
        ('central_url = "a\\u0007b"', "central_url: "),
        ('central_url = "http://passes.school.example"', "central_url: .*use https"),
        ("central_url = ", "not TOML"),
        ("camera = 1\ncamera = 2", "not TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path, text, words):
    with pytest.raises(ConfigFault, match=words) as caught:
        load(tmp_path, text)
    assert "kiosk.toml" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "kiosk.toml").write_bytes(b"camera = '\xff'")
    with pytest.raises(ConfigFault, match="UTF-8"):
        load_config(tmp_path / "kiosk.toml")
    with pytest.raises(ConfigFault, match="can't be read"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1:1/", "http://[::1]:80", "https://a.b/c/"]
)
def test_addresses_that_are_taken(url):
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "", "passes.example", "ftp://a.b", "https://", "https://a:0", "https://a:99999",
        "https://[::1", "https://u:p@a.b", "https://a.b/?x=1", "https://a.b/#x", "https://a b",
        "http://10.0.0.1", "http://localhost.evil.example", "http://example.org",
    ],
)  # fmt: skip
def test_addresses_that_are_not_taken(url):
    with pytest.raises(ConfigFault, match="central_url"):
        checked_url(url)


def test_the_data_directory_is_made_for_this_user_alone(tmp_path):
    data = DataDir(tmp_path / "a" / "b")
    data.make()
    data.make()
    assert stat.S_IMODE(data.root.stat().st_mode) == 0o700
    assert {path.parent for path in (data.config, data.identity, data.store, data.log)} == {
        data.root
    }


def test_a_data_directory_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(ConfigFault, match="data: "):
            DataDir(root).make()


def test_enrol_batch_and_update_command_are_read(tmp_path):
    config = load(
        tmp_path,
        """
        enrol_batch = "ABCD-EFGH-2345"
        update_command = ["/usr/bin/touch", "/var/lib/hallpass-kiosk/update-wanted"]
        """,
    )
    assert config.enrol_batch == "ABCD-EFGH-2345"
    assert config.update_command == ("/usr/bin/touch", "/var/lib/hallpass-kiosk/update-wanted")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('enrol_batch = ""', "enrol_batch"),
        (f'enrol_batch = "{"x" * 65}"', "enrol_batch"),
        ("enrol_batch = 3", "enrol_batch"),
        ('update_command = "apt-get upgrade"', "update_command"),
        ('update_command = ["sh", ""]', "update_command"),
        ('update_command = ["sh", "two\\nlines"]', "update_command"),
    ],
)
def test_mistake_in_upkeep_is_named(tmp_path, line, named):
    with pytest.raises(ConfigFault, match=named):
        load(tmp_path, line)
