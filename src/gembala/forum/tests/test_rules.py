from __future__ import annotations

import re
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from gembala.forum.answer import answer
from gembala.forum.arrange import lock, suspend
from gembala.forum.errors import LockedError, NotAllowedError, SuspendedError, TooFastError
from gembala.forum.hide import hide
from gembala.forum.join import sign_up
from gembala.forum.models import ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.render import excerpt, render
from gembala.forum.standing import speaking, standing_of
from gembala.kernel.clock import now
from gembala.workspaces.models import Workspace


def reader(workspace: Workspace, handle: str, name: str = "Ina Laila"):
    return sign_up(
        workspace, email=f"{handle}@a.test", password="kambing-rumput-9", name=name, handle=handle, language="id"
    )


@pytest.fixture
def space(workspace) -> Space:
    return Space.objects.create(workspace=workspace, slug="tanya", name="Tanya dapur")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.test/p.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>*{display:none}</style>",
        "<iframe src=//evil.test></iframe>",
        '[x](https://a.test/" onmouseover="alert(1))',
    ],
)
def test_hostile_html_is_harmless(hostile: str) -> None:
    html = render(hostile)
    for sign in ("<script", "<img", "<style", "<iframe", 'href="javascript', 'href="data'):
        assert sign not in html
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_links_are_marked_as_the_members_own() -> None:
    html = render("Lihat https://a.test/x, ya. **Tebal** dan [ini](https://b.test)")
    assert html.count('rel="nofollow ugc noopener"') == 2
    assert "<strong>Tebal</strong>" in html and 'href="https://a.test/x"' in html
    assert excerpt(render("# Judul\n\nSatu & dua <tiga>")) == "Judul Satu & dua <tiga>"


@pytest.mark.parametrize("handle", ["lna", "ln-a", "1na", "i-n-a", "іna", "admin", "a", "Ina Laila"])
def test_look_alike_handles_are_refused(workspace, handle: str) -> None:
    reader(workspace, "ina")
    with pytest.raises(ValidationError) as refused:
        reader(workspace, handle, name="Orang Baru")
    assert "handle" in refused.value.message_dict


@pytest.mark.parametrize("name", ["Warung Nusаntara", "Warung Nusantara", "W4rung Nusantara", "Рina"])
def test_names_that_pass_for_the_brand_or_mix_alphabets_are_refused(workspace, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reader(workspace, "orang", name=name)
    assert "name" in refused.value.message_dict


def test_limits_on_title_and_text(workspace, space) -> None:
    by = speaking(reader(workspace, "ina"))
    for title, text in (("", "x"), ("x" * 161, "x"), ("x", " "), ("x", "x" * 20_001)):
        with pytest.raises(ValidationError):
            open_topic(space, by=by, title=title, text=text)


def test_a_new_member_writes_five_posts_an_hour(workspace, space) -> None:
    by = speaking(reader(workspace, "ina"))
    for number in range(5):
        open_topic(space, by=by, title=f"Topik {number}", text="Isi")
    with pytest.raises(TooFastError):
        open_topic(space, by=by, title="Enam", text="Isi")


def test_closed_topics_and_suspended_members_take_no_answers(workspace, space, moderator) -> None:
    member = reader(workspace, "ina")
    post = open_topic(space, by=speaking(member), title="Opor", text="Isi")
    care = standing_of(workspace, moderator.user)
    lock(post.topic, by=care)
    with pytest.raises(LockedError):
        answer(post.topic, by=speaking(member), text="Lagi")
    lock(post.topic, by=care, locked=False)
    suspend(member, by=care, until=now().replace(year=2099))
    member.refresh_from_db()
    with pytest.raises(SuspendedError):
        answer(post.topic, by=speaking(member), text="Lagi")
    with pytest.raises(NotAllowedError):
        hide(post, by=speaking(member))


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_under_two_threads() -> None:
    workspace = Workspace.objects.create(name="Warung", slug="warung")
    space = Space.objects.create(workspace=workspace, slug="tanya", name="Tanya")
    members = [reader(workspace, "ina"), reader(workspace, "budi", name="Budi")]
    post = open_topic(space, by=speaking(members[0]), title="Ramai", text="Isi")
    wrong: list[BaseException] = []

    def write(member) -> None:
        try:
            done = 0
            while done < 4:
                try:
                    answer(post.topic, by=speaking(member), text="Ya")
                    done += 1
                except (
                    OperationalError
                ) as error:  # a database in memory does not wait for its locks, one in a file does
                    if "table is locked" not in str(error):
                        raise
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sorted(ForumPost.objects.values_list("number", flat=True)) == list(range(1, 10))
    post.topic.refresh_from_db()
    assert post.topic.post_count == 9
