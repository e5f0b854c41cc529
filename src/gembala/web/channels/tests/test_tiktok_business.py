"""How an account of TikTok's API for Business is connected: step by step, with a redirect address of TikTok's form."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from gembala.platforms.models import Channel
from gembala.platforms.registry import platforms

HERE = "/w/warung/channels/connect/tiktok_business/"


@pytest.fixture(autouse=True)
def _here(client, director, brand, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PUBLIC_URL = "https://warung.example"
    client.force_login(director.user)


@pytest.mark.parametrize(("language", "words"), [("en", "Accounts API"), ("id", "formulir pengajuan Accounts API")])
def test_the_page_says_what_to_do_first_and_the_exact_redirect_address(client, director, language, words) -> None:
    director.user.language = language
    director.user.save()
    page = client.get(HERE, {"environment": "production"}).content.decode()
    assert words in page and "https://warung.example/w/warung/channels/connect/tiktok_business/callback/</code>" in page


def test_consent_is_asked_at_the_portals_address_and_only_there(client) -> None:
    keys = {"client_id": "7", "client_secret": "s", "comment_limit": "150", "lists": "json"}
    issued = "https://www.tiktok.com/v2/auth/authorize?client_key=7&scope=comment.list"
    client.post(HERE + "app?environment=production", {**keys, "authorize": issued})
    there = urlsplit(client.get(HERE + "consent", {"environment": "production"})["location"])
    asked = parse_qs(there.query)
    assert (there.netloc, asked["scope"], asked["disable_auto_auth"]) == ("www.tiktok.com", ["comment.list"], ["1"])
    client.post(HERE + "app?environment=production", {**keys, "authorize": "https://tiktok.example/"})
    refused = client.get(HERE + "consent", {"environment": "production"})
    assert refused.status_code == 422


@pytest.mark.parametrize("name", ["code", "auth_code"])
def test_an_answer_that_nobody_asked_for_is_refused_at_the_slashed_address(client, name) -> None:
    answer = client.get(HERE + "callback/", {"state": "forged", name: "c"})
    assert (answer.status_code, Channel.objects.count()) == (422, 0)


def test_the_abilities_table_says_why_others_comments_stay(client, brand) -> None:
    channel = Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="tiktok_business", environment="production", remote_id="o1",
        handle="warung",
    )  # fmt: skip
    page = client.get(f"/w/warung/channels/{channel.pk}/").content.decode()
    assert "menghapus yang ditulisnya sendiri" in page or "only what it wrote itself" in page
    assert 'title="TikTok Business"' in page, "told apart from TikTok, whose mark it wears"


def test_no_other_platforms_redirect_address_has_changed() -> None:
    assert [one.platform for one in platforms() if one.slashed_redirect] == ["tiktok_business"]
