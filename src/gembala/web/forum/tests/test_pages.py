from __future__ import annotations

import time

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from gembala.forum.join import sign_up
from gembala.forum.models import ForumMember, ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import speaking
from gembala.web.forum.cached import forget
from gembala.web.forum.joining import SALT


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path, db):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = tmp_path
    forget()
    cache.clear()


@pytest.fixture
def space(workspace) -> Space:
    return Space.objects.create(workspace=workspace, slug="tanya", name="Tanya dapur")


@pytest.fixture
def reader(workspace) -> ForumMember:
    return sign_up(workspace, email="ina@a.test", password="kambing-rumput-9", name="Ina", handle="ina", language="id")


@pytest.fixture
def post(space, reader) -> ForumPost:
    return open_topic(space, by=speaking(reader), title="Santan pecah", text="Halo <script>alert(1)</script>")


def test_pages_work_without_cookies(client, post) -> None:
    topic = f"/forum/warung/t/{post.topic_id}-santan-pecah/"
    names = ("", "tanya/", "topics/", "waiting/", "sitemap.xml", "feed.atom", "search/?q=santan")
    for path in (*(f"/forum/warung/{name}" for name in names), topic, "/robots.txt"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert b"<script>alert" not in answer.content
    page = client.get(topic).content.decode()
    assert 'rel="canonical"' in page and "DiscussionForumPosting" in page and "Santan pecah" in page
    assert client.get(f"/forum/warung/t/{post.topic_id}/").status_code == 301


def test_an_unchanged_page_is_not_sent_again(client, post) -> None:
    first = client.get("/forum/warung/")
    assert client.get("/forum/warung/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_an_internal_space_is_404_for_a_reader_and_open_to_the_team(client, workspace, reader, community) -> None:
    inside = Space.objects.create(workspace=workspace, slug="dalam", name="Dalam", kind="internal")
    customers = Space.objects.create(workspace=workspace, slug="warga", name="Warga", kind="customer")
    assert client.get("/forum/warung/dalam/").status_code == 404
    assert client.get("/forum/warung/warga/").status_code == 404
    client.force_login(reader.user)
    assert client.get(f"/forum/warung/{inside.slug}/").status_code == 404
    assert client.get(f"/forum/warung/{customers.slug}/").status_code == 200
    client.force_login(community.user)
    assert client.get(f"/forum/warung/{inside.slug}/").status_code == 200


def test_a_member_writes_likes_changes_and_deletes_with_plain_forms(client, post, reader) -> None:
    client.force_login(reader.user)
    base = "/forum/warung/"
    made = client.post(f"{base}new/", {"space": "tanya", "title": "Baru", "text": "Isi"})
    assert made.status_code == 302 and client.get(made["Location"]).status_code == 200
    assert client.post(f"{base}new/", {"space": "tanya", "title": "", "text": "Isi"}).status_code == 422
    client.post(f"{base}t/{post.topic_id}/answer/", {"text": "Aduk terus", "to": "1"})
    answer = ForumPost.objects.get(topic=post.topic, number=2)
    assert answer.reply_to == post
    client.post(f"{base}post/{answer.pk}/like/")
    client.post(f"{base}post/{answer.pk}/edit/", {"text": "Aduk pelan"})
    answer.refresh_from_db()
    assert (answer.like_count, answer.text) == (1, "Aduk pelan")
    assert client.post(f"{base}post/{answer.pk}/hide/").status_code == 302
    answer.refresh_from_db()
    assert not answer.hidden
    client.post(f"{base}post/{answer.pk}/delete/")
    answer.refresh_from_db()
    assert answer.deleted_at is not None


def test_forms_without_a_token_are_refused(post, reader) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader.user)
    assert strict.post(f"/forum/warung/post/{post.pk}/like/").status_code == 403


def joining(**changes: str) -> dict[str, str]:
    given = {"name": "Budi", "handle": "budi", "email": "budi@a.test", "password": "kambing-rumput-9", "website": ""}
    return given | {"stamp": signing.dumps(time.time() - 5, salt=SALT)} | changes


def test_joining_lets_people_in_and_keeps_machines_out(client, workspace) -> None:
    assert client.get("/forum/warung/join/").status_code == 200
    assert client.post("/forum/warung/join/", joining(website="http://spam")).status_code == 422
    assert client.post("/forum/warung/join/", joining(stamp="")).status_code == 422
    assert client.post("/forum/warung/join/", joining(next="//evil.test/")).headers["Location"] == "/forum/warung/"
    member = ForumMember.objects.get(handle="budi")
    assert member.user is not None and not member.user.memberships.exists()


def test_who_manages_makes_orders_and_judges(client, workspace, community, creative, post, reader) -> None:
    client.force_login(creative.user)
    assert client.get("/w/warung/community/").status_code == 403
    client.force_login(reader.user)
    assert client.get("/w/warung/community/").status_code == 404
    client.force_login(community.user)
    client.post("/w/warung/community/", {"name": "Resep", "about": "", "kind": "public"})
    new = Space.objects.get(slug="resep")
    client.post(f"/w/warung/community/{new.pk}/up/")
    assert list(Space.objects.order_by("position").values_list("slug", flat=True)) == ["resep", "tanya"]
    client.post(f"/forum/warung/post/{post.pk}/report/")
    page = client.get("/w/warung/community/")
    assert page.status_code == 200 and "community/post/" in page.content.decode()
    client.post(f"/w/warung/community/post/{post.pk}/hide/")
    post.refresh_from_db()
    assert post.hidden
    assert Client().get(f"/forum/warung/t/{post.topic_id}-santan-pecah/").status_code == 404
