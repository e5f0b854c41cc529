"""A person clicks through the login pages of the sandbox in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from .conftest import Sandbox
from .graph_calls import graph

pytestmark = pytest.mark.journey
BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def page() -> Iterator[Any]:
    """A blank tab; the app's own address answers with a word."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (Debian: apt install chromium): journeys need a real browser")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        tab = chromium.new_page(viewport={"width": 390, "height": 844})
        tab.route(BACK + "**", lambda route: route.fulfill(body="kembali"))
        yield tab
        chromium.close()


def came_back(page: Any) -> dict[str, str]:
    page.wait_for_url(BACK + "**")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def asked(who: dict[str, Any], scope: str) -> str:
    query = {"client_id": who["client_id"], "redirect_uri": BACK, "state": "s", "scope": scope, "response_type": "code"}
    return urlencode(query)


def test_on_facebook_one_chooses_who_which_page_and_what(sandbox: Sandbox, page: Any) -> None:
    sandbox.account("facebook", "lain", name="Toko Lain", person="Orang Lain")
    who = sandbox.account("facebook", "warungsari", name="Warung Sari", person="Sari")
    other = sandbox.account("facebook", "kedaisari", name="Kedai Sari", person="Sari")
    sandbox.account("instagram", "kedai.sari", page="kedaisari")
    page.goto(f"{sandbox.base}/facebook/www/v26.0/dialog/oauth?{asked(who, 'pages_show_list,pages_manage_posts')}")
    page.get_by_role("link", name="Sari", exact=True).click()
    assert page.get_by_role("heading").inner_text() == "Log in as Sari"
    page.get_by_label("Warung Sari").uncheck()
    assert page.get_by_label("Kedai Sari with Instagram @kedai.sari").is_checked()
    page.get_by_label("pages_manage_posts").uncheck()
    page.get_by_role("button", name="Continue").click()
    back = came_back(page)
    assert back["state"] == "s"
    given = {"client_id": who["client_id"], "client_secret": who["client_secret"], "redirect_uri": BACK}
    token = graph(sandbox, "", "GET", "oauth/access_token", code=back["code"], **given).body["access_token"]
    assert [p["id"] for p in graph(sandbox, token, "GET", "me/accounts").body["data"]] == [other["id"]]
    assert {"permission": "pages_manage_posts", "status": "declined"} in graph(
        sandbox, token, "GET", "me/permissions"
    ).body["data"]


@pytest.mark.parametrize(
    ("platform", "path", "scope"),
    [
        ("instagram", "/instagram/www/oauth/authorize", "instagram_business_basic"),
        ("threads", "/threads/www/oauth/authorize", "threads_basic"),
        ("youtube", "/youtube/accounts/o/oauth2/v2/auth", "https://www.googleapis.com/auth/youtube.readonly"),
    ],
)
def test_elsewhere_one_chooses_the_account(sandbox: Sandbox, page: Any, platform: str, path: str, scope: str) -> None:
    who = sandbox.account(platform, "warung", name="Warung Sari")
    sandbox.account(platform, "kedai", name="Kedai Budi")
    address = f"{sandbox.base}{path}?{asked(who, scope)}"
    page.goto(address)
    page.get_by_role("button", name="Cancel").click()
    assert came_back(page)["error"] == "access_denied"
    page.goto(address)
    page.get_by_label("Kedai Budi").check()
    page.get_by_role("button", name="Continue").click()
    back = came_back(page)
    assert (back["state"], bool(back["code"])) == ("s", True)
