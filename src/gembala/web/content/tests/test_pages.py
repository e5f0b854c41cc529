"""The pages of content as a person meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gembala.content.manuscript import manuscript_of
from gembala.content.models import Draft
from gembala.content.move import move
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.tests.conftest import approved, channels, draft, picture, tomorrow, written  # noqa: F401
from gembala.content.write import create
from gembala.kernel.clock import now

pytestmark = pytest.mark.django_db
ADDRESSES = [
    ("draft", "get"), ("draft-review", "get"), ("draft", "post"), ("draft-submit", "post"), ("draft-approve", "post"),
    ("draft-changes", "post"), ("draft-comment", "post"), ("draft-schedule", "post"), ("draft-publish", "post"),
    ("draft-unschedule", "post"), ("draft-move", "post"),
]  # fmt: skip


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(getattr(actor, "user", actor))
    return client


def at(name: str, **kwargs) -> str:
    return reverse(name, kwargs={"slug": "warung", **kwargs})


def fields(draft, **more):  # noqa: F811
    manuscript = manuscript_of(draft)
    return {
        "version": draft.version, "title": manuscript.title, "text": manuscript.text,
        "channel": [one.channel for one in manuscript.variants], **more,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_another_workspaces_draft_does_not_exist(draft, stranger, name, method):  # noqa: F811
    client = signed_in(stranger)
    assert getattr(client, method)(at(name, pk=draft.pk)).status_code == 404
    foreign = reverse(name, kwargs={"slug": "sebelah", "pk": draft.pk})
    assert getattr(client, method)(foreign).status_code == 404


def test_another_workspaces_picture_does_not_exist(social, stranger):
    told = signed_in(social).post(at("media-upload"), {"file": picture()}).json()
    assert signed_in(social).get(told["url"]).status_code == 200
    client = signed_in(stranger)
    assert client.get(told["url"]).status_code == 404
    assert client.get(reverse("media-picture", kwargs={"slug": "sebelah", "pk": told["id"]})).status_code == 404


def test_a_broken_picture_is_told_in_words(social):
    from io import BytesIO

    answer = signed_in(social).post(at("media-upload"), {"file": BytesIO(b"nothing")})
    assert (answer.status_code, "error" in answer.json()) == (422, True)


@pytest.mark.parametrize("path", ["content", "compose", "calendar"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_with_and_without_drafts(social, channels, path, language):  # noqa: F811
    client = signed_in(social)
    social.user.language = language
    social.user.save()
    assert client.get(at(path)).status_code == 200
    one = create(social, manuscript=written(channels))
    move(one, actor=social, at=now() + timedelta(days=2))
    assert client.get(at(path)).status_code == 200


@pytest.mark.parametrize("view", ["month", "week", "day", "list", "nonsense"])
def test_every_range_of_the_calendar_shows_the_post_and_its_sheet(approved, social, tomorrow, view):  # noqa: F811
    schedule(approved, actor=social, at=tomorrow)
    on = tomorrow.date().isoformat()
    answer = signed_in(social).get(at("calendar"), {"view": view, "on": on, "post": approved.pk})
    assert (answer.status_code, answer.content.decode().count("Soto") > 1) == (200, True)


@pytest.mark.parametrize("on", ["2026-13-40", "nonsense", "0001-01-01", "9999-12-31"])
def test_a_wrong_day_shows_today(social, brand, on):
    assert signed_in(social).get(at("calendar"), {"on": on}).status_code == 200


def test_the_first_save_makes_the_draft_and_the_next_one_a_version(social, channels):  # noqa: F811
    client = signed_in(social)
    data = {"version": 0, "title": "", "text": "Halo", "channel": [channels[0].pk]}
    told = client.post(at("compose"), data, headers={"Accept": "application/json"}).json()
    assert (told["version"], Draft.objects.get().text) == (1, "Halo")
    told = client.post(
        told["url"], {**data, "version": 1, "text": "Halo semua"}, headers={"Accept": "application/json"}
    )
    assert told.json()["version"] == 2


def test_a_stale_save_answers_409_and_shows_the_words_again(draft, social, creative, channels):  # noqa: F811
    client = signed_in(creative)
    client.post(at("draft", pk=draft.pk), fields(draft, text="Lintang"))
    answer = signed_in(social).post(at("draft", pk=draft.pk), fields(draft, text="Kata Bagas"))
    assert (answer.status_code, "Kata Bagas" in answer.content.decode()) == (409, True)
    quiet = signed_in(social).post(at("draft", pk=draft.pk), fields(draft), headers={"Accept": "application/json"})
    assert (quiet.status_code, quiet.json()["version"]) == (409, 2)


def test_the_counter_is_the_platforms_own(social, channels):  # noqa: F811
    data = {"text": "lihat https://warung.id/resep/soto-banjar-yang-panjang", "channel": [channels[0].pk]}
    answer = signed_in(social).post(at("compose-check"), data)
    assert "29 / 280" in answer.content.decode()


def test_an_over_long_text_is_told_beside_its_field(social, channels):  # noqa: F811
    answer = signed_in(social).post(at("compose-check"), {"text": "a" * 301, "channel": [channels[1].pk]})
    assert f'data-slot="notes-{channels[1].pk}" id="notes-{channels[1].pk}" data-errors="1"' in answer.content.decode()


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../../etc/passwd"])
def test_a_wrong_zone_is_refused(approved, social, zone):  # noqa: F811
    data = {"date": "2030-01-01", "time": "10:00", "zone": zone}
    assert signed_in(social).post(at("draft-schedule", pk=approved.pk), data).status_code == 422
    assert Draft.objects.get().state == Draft.State.APPROVED


@pytest.mark.parametrize("who", ["creative", "community"])
def test_who_does_not_decide_the_calendar_cannot_schedule(approved, request, who):  # noqa: F811
    actor = request.getfixturevalue(who)
    data = {"date": "2030-01-01", "time": "10:00", "zone": "Asia/Jakarta"}
    assert signed_in(actor).post(at("draft-schedule", pk=approved.pk), data).status_code == 403


def test_the_director_approves_and_the_manager_schedules(draft, social, director):  # noqa: F811
    submit(draft, actor=social)
    assert signed_in(director).post(at("draft-approve", pk=draft.pk), {"version": 1}).status_code == 302
    data = {"date": "2030-01-01", "time": "10:00", "zone": "Asia/Jakarta"}
    assert signed_in(social).post(at("draft-schedule", pk=draft.pk), data).status_code == 302
    assert Draft.objects.get().state == Draft.State.SCHEDULED


def test_a_reviewer_sees_what_changed_since_the_last_look(draft, social, director, channels):  # noqa: F811
    from gembala.content.write import save

    submit(draft, actor=social)
    client = signed_in(director)
    client.get(at("draft-review", pk=draft.pk))
    save(draft, actor=social, version=1, manuscript=written(channels, "Soto panas sore ini"))
    page = client.get(at("draft-review", pk=draft.pk)).content.decode()
    assert ("<del>hangat</del>" in page, "<ins>panas</ins>" in page) == (True, True)


@pytest.mark.parametrize("path", ["content", "calendar"])
def test_more_drafts_do_not_mean_more_queries(social, channels, path):  # noqa: F811
    client = signed_in(social)

    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            client.get(at(path))
        return len(seen)

    move(create(social, manuscript=written(channels)), actor=social, at=now() + timedelta(days=1))
    client.get(at(path))
    one = queries()
    for _ in range(2):
        move(create(social, manuscript=written(channels)), actor=social, at=now() + timedelta(days=1))
    assert queries() == one
