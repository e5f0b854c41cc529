"""The frame: strict policy, the reader's language and clock, strangers, live events."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone, translation

from gembala.web.frame import clocks
from gembala.web.frame.jinja import truncate
from gembala.workspaces.access import Actor
from gembala.workspaces.changes import announce
from gembala.workspaces.models import Change, User

PAGES = (
    "more/",
    "find/?q=a",
    "rail/",
    "people/",
    "people/authority/",
    "people/audit/",
    "settings/",
    "profile/",
    "security/",
)


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Cara makannya diputar dua sumpit. Panas!", 35, "Cara makannya diputar dua sumpit…"),
        ("Sambal matah, pedas", 19, "Sambal matah, pedas"),
        ("Sambal matah, pedas", 15, "Sambal matah…"),
        ("日本語で書かれた長い文章です", 6, "日本語で書…"),
    ],
)
def test_a_long_text_is_cut_between_words_and_ends_in_one_mark(text: str, most: int, shown: str) -> None:
    assert truncate(text, most) == shown
    assert len(truncate(text, most)) <= most


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_nothing(client: Client, director: Actor, stranger: User, page: str) -> None:
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/w/warung/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_colleague_opens_every_page_under_a_strict_policy(client: Client, director: Actor, page: str) -> None:
    client.force_login(director.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/w/warung/{page}")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self';" in policy
    text = answer.content.decode()
    assert ' style="' not in text and "<style" not in text and " onclick" not in text


@pytest.mark.django_db
def test_visitors_read_indonesian_unless_they_ask_otherwise(client: Client) -> None:
    User.objects.create(email="ada@warung.test")
    assert 'lang="id"' in client.get("/sign-in/").content.decode()
    assert 'lang="en"' in client.get("/sign-in/", headers={"Accept-Language": "en-GB,en;q=0.9"}).content.decode()
    client.post("/language/", {"language": "en", "next": "https://jahat.test/"}, headers={"Accept-Language": "id"})
    assert 'lang="en"' in client.get("/sign-in/", headers={"Accept-Language": "id"}).content.decode()


@pytest.mark.django_db
def test_a_switch_never_leads_to_another_site(client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": "https://jahat.test/"}).headers["Location"] == "/"


@pytest.mark.parametrize(("zone", "said"), [("Asia/Jakarta", "09.42 WIB"), ("Asia/Jayapura", "11.42 WIT")])
def test_times_are_told_on_the_readers_clock(zone: str, said: str) -> None:
    with translation.override("id"), timezone.override(zone):
        assert clocks.clock(datetime(2026, 11, 20, 2, 42, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [(timedelta(minutes=12), "12 mnt"), (timedelta(hours=3, minutes=12), "3 j 12 mnt"), (timedelta(), "baru saja"),
     (timedelta(days=2, hours=4), "2 h 4 j"), (timedelta(days=1, minutes=5), "1 h")],
)  # fmt: skip
def test_waiting_is_told_in_two_units(span: timedelta, said: str) -> None:
    with translation.override("id"):
        assert clocks.wait(span) == said


def test_numbers_follow_the_language() -> None:
    with translation.override("id"):
        assert clocks.num(1204) == "1.204"
    with translation.override("en"):
        assert clocks.num(1204) == "1,204"


async def _read(client: AsyncClient, count: int, last: int | None) -> list[str]:
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    answer = await client.get("/w/warung/live/", headers=headers)
    assert answer.headers["Content-Type"] == "text/event-stream"
    lines: list[str] = []
    stream = aiter(answer.streaming_content)
    async with asyncio.timeout(10):
        while len(lines) < count:
            piece = (await anext(stream)).decode()
            if piece.startswith("id:"):
                lines.append(piece.split("data: ")[1].strip())
    await stream.aclose()
    await sync_to_async(connections.close_all)()
    return lines


async def _status(client: AsyncClient) -> int:
    answer = await client.get("/w/warung/live/")
    await sync_to_async(connections.close_all)()
    return answer.status_code


@pytest.mark.django_db(transaction=True)
def test_live_events_resume_after_the_last_one_seen(director: Actor, async_client: AsyncClient, stranger: User) -> None:
    announce(director.workspace.pk, "draft", [1, 2, 3])
    announce(stranger.memberships.get().workspace_id, "draft", [99])
    announce(director.workspace.pk, "draft", [4])
    async_client.force_login(director.user, backend="django.contrib.auth.backends.ModelBackend")
    first = Change.objects.order_by("pk").first()
    assert first is not None
    assert asyncio.run(_read(async_client, 3, first.pk)) == ["2", "3", "4"]


@pytest.mark.django_db(transaction=True)
def test_live_events_are_not_for_strangers(async_client: AsyncClient, director: Actor, stranger: User) -> None:
    assert asyncio.run(_status(async_client)) == 401
    async_client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert asyncio.run(_status(async_client)) == 404
