import pytest

from central.web.render import language_of
from central.web.security import csrf_token, same_text
from central.web.visit import cookie_name, local_address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\nx",
        "http:/hall",
        "///evil.example",
        "//[evil",
        "http://[",
    ],
)
def test_an_address_that_leads_elsewhere_leads_home(address: str) -> None:
    assert local_address(address) == "/"


@pytest.mark.parametrize("address", ["/hall", "/hall?q=jos%C3%A9&to=room-1", "/rooms/room-101"])
def test_an_address_of_ours_is_kept(address: str) -> None:
    assert local_address(address) == address


def test_a_token_is_bound_to_its_cookie() -> None:
    assert csrf_token("a") != csrf_token("b")
    assert same_text(csrf_token("a"), csrf_token("a"))
    assert not same_text(csrf_token("a"), "")
    assert not same_text("ñ", csrf_token("a"))


def test_under_https_cookies_can_not_be_planted_by_other_hosts() -> None:
    assert cookie_name("x", secure=True) == "__Host-x"
    assert cookie_name("x", secure=False) == "x"


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, "", "en"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "de-DE, es;q=0.5", "es"),
        ("en", "es", "en"),
        ("xx", "de", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers_first(
    cookie: str | None, accept: str, language: str
) -> None:
    assert language_of(cookie, accept) == language
