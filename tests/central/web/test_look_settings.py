"""The look in the settings form, over HTTP: uploads as browsers send them."""

import re

import httpx
import pytest

from hallpass.domain.look import logo_bytes
from tests.central.web.school import ALGEBRA, ART, RunningSchool
from tests.central.web.signing_in import sign_in
from tests.central.web.test_pages import _changed, _form_on

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
_PATH = f"/rooms/{ART}/settings"


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _send(
    client: httpx.Client, raw: bytes = b"", path: str = _PATH, **values: str
) -> httpx.Response:
    """Send the form as it stands, as a browser does: with an empty file where none was picked."""
    sent = _changed(_form_on(client, path), **values)
    name = "logo.png" if raw else ""
    return client.post(path, data=sent, files={"logo_file": (name, raw, "image/png")})


def _look(school: RunningSchool) -> tuple[str, bytes | None, str]:
    async def get() -> tuple[str, bytes | None, str]:
        services = school.services
        account = await services.accounts.sign_in(school.id, "foster", school.passwords["foster"])
        assert account is not None
        detail = await services.rooms.get(account, ART)
        look = detail.settings.look
        return look.colour, logo_bytes(look), look.theme

    return school.call(get())


def test_a_logo_and_a_colour_are_saved_and_shown(
    school: RunningSchool, admin: httpx.Client
) -> None:
    answer = _send(admin, _PNG, colour="0b6b52", theme="dark", do="save")
    assert answer.status_code == 303, answer.text
    assert _look(school) == ("#0b6b52", _PNG, "dark")
    page = admin.get(_PATH).text
    assert '<img src="data:image/png;base64,' in page
    assert 'fill="#0b6b52"' in page
    # Saved again without a file, it stays; its own button takes it away.
    assert _send(admin, volume_percent="30", do="save").status_code == 303
    assert _look(school)[1] == _PNG
    removed = _send(admin, do="no-logo")
    assert removed.status_code == 200
    assert "data:image" not in removed.text
    assert _look(school)[1] == _PNG, "nothing was saved by it yet"


def test_a_photograph_is_refused_in_words_and_nothing_typed_is_lost(admin: httpx.Client) -> None:
    photograph = b"\xff\xd8\xff" + b"\0" * (5 * 1024 * 1024)
    answer = _send(admin, photograph, colour="greenish", patience_percent="250", do="save")
    assert answer.status_code == 422
    assert 'id="logo-wrong"' in answer.text
    assert 'id="colour-wrong"' in answer.text
    assert 'value="greenish"' in answer.text
    assert 'value="250"' in answer.text
    assert len(answer.text) < 300_000


def test_a_press_of_another_button_keeps_a_picked_file(admin: httpx.Client) -> None:
    answer = _send(admin, _PNG, do="preview", colour="#ff8800")
    assert answer.status_code == 200
    assert re.search(r'name="logo" value="[A-Za-z0-9+/=]{50,}"', answer.text)
    assert 'fill="#ff8800"' in answer.text


def test_a_form_with_files_needs_its_token_too(admin: httpx.Client) -> None:
    answer = admin.post(
        f"/rooms/{ALGEBRA}/settings",
        data={"csrf": "x", "do": "save"},
        files={"logo_file": ("", b"", "image/png")},
    )
    assert answer.status_code == 403
    broken = admin.post(
        _PATH,
        content=b"--x\r\nnonsense",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert broken.status_code == 400
