"""The whole way of a program: write, review, publish; read, answer, decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gembala.api.tests.making import Program, ask, work_until, x_channel
from gembala.config.duties import DELIVERY, INBOX
from gembala.content.models import Draft
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.forum.make_channel import make_personal_channel
from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.platforms.contracts import Author, Event, EventKind, Post
from gembala.workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
GAMBLING = "G4C0R parah di 5.L.0.T 88, m4xw1n tiap hari, cek bi0 ya kak"


@pytest.fixture
def channel(brand, sandbox):
    ask(f"{sandbox.admin}/limits", {"lifted": True})
    return x_channel(brand, sandbox.admin, f"warung{now().timestamp():.0f}{brand.pk}")


def said(channel, text, *, remote_id="900", thread="800"):
    author = Author("77", "siti", "Siti Rahmawati")
    receive(channel, [Event(EventKind.COMMENT, remote_id, thread, author, text, now())])
    work_until(lambda: not Item.objects.filter(stage="received").exists(), INBOX)


def test_a_draft_goes_from_a_program_to_the_platform(channel, social, director, sandbox):
    writer, boss = Program(social), Program(director)
    text = f"Soto Banjar sore ini, {now().timestamp()}"
    draft = writer.post("drafts", {"title": "Soto", "text": text, "variants": [{"channel": channel.pk}]}).json()
    path = f"drafts/{draft['id']}"
    assert (draft["state"], draft["variants"][0]["text"]) == ("draft", text)
    (finding,) = writer.get(f"{path}/check").json()
    assert (finding["errors"], finding["limit"]) == ([], 280)
    assert writer.post(f"{path}/publish").status_code == 422
    assert writer.post(f"{path}/submit", {"text": "Tolong dilihat"}).json()["state"] == "review"
    assert boss.post(f"{path}/request-changes", {"text": "Sebut harganya"}).json()["state"] == "changes"
    better = {"title": "Soto", "text": text + ", 25 ribu", "variants": [{"channel": channel.pk}], "version": 1}
    assert writer.put(path, better).json()["version"] == 2
    assert writer.put(path, better | {"text": "zu spät"}).status_code == 409
    assert writer.post(f"{path}/comments", {"text": "Sudah"}).status_code == 200
    writer.post(f"{path}/submit")
    assert boss.post(f"{path}/approve", {"version": 2}).json()["state"] == "approved"
    at = (now() + timedelta(days=1)).isoformat()
    assert writer.post(f"{path}/schedule", {"at": at, "zone": "Asia/Makassar"}).json()["state"] == "scheduled"
    assert writer.post(f"{path}/unschedule").json()["state"] == "approved"
    assert writer.post(f"{path}/publish").json()["state"] == "scheduled"
    work_until(lambda: Draft.objects.get().state == Draft.State.PUBLISHED, DELIVERY)
    delivery = writer.get(path).json()["variants"][0]["delivery"]
    assert (delivery["state"], bool(delivery["permalink"])) == ("done", True)
    assert [post["id"] for post in ask(f"{sandbox.admin}/posts") if post["text"] == better["text"]] == [
        delivery["remote_id"]
    ]


def test_a_time_that_is_none_or_without_zone_is_refused_with_a_sentence(channel, social):
    program = Program(social)
    draft = program.post("drafts", {"text": "Soto", "variants": [{"channel": channel.pk}]}).json()
    for when in ({"at": "2026-11-30T10:00:00"}, {"at": "soon"}, {"at": "2099-01-01T00:00:00Z", "zone": "Mars/Olympus"}):
        answer = program.post(f"drafts/{draft['id']}/schedule", when)
        assert (answer.status_code, bool(answer.json()["detail"][0])) == (422, True)


def test_drafts_come_newest_first_in_pages(channel, social):
    program = Program(social)
    made = [program.post("drafts", {"text": f"Soto {number}"}).json()["id"] for number in range(5)]
    first = [one["id"] for one in program.get("drafts", limit=3).json()]
    assert first == made[:1:-1]
    assert [one["id"] for one in program.get("drafts", before=first[-1]).json()] == made[1::-1]


def test_a_program_answers_in_a_conversation(channel, social, sandbox):
    plan_post(channel=channel, post=Post(f"Paket rendang, {now().timestamp()}"), by=None, due_at=now())
    work_until(lambda: Delivery.objects.get().state == Delivery.State.DONE, DELIVERY)
    thread = Delivery.objects.get().remote_id
    body = {"platform": "x", "post_id": thread, "text": "Kak, resinya berapa?", "author": "siti"}
    ours = ask(f"{sandbox.admin}/comment", body)["id"]
    said(channel, body["text"], remote_id=ours, thread=thread)
    program = Program(social)
    (row,) = program.get("conversations").json()["items"]
    (item,) = program.get(f"conversations/{row['id']}/items").json()
    assert item["text"] == "Kak, resinya berapa?"
    text = f"Resinya sudah kami kirim, {now().timestamp()}"
    answer = program.post(f"conversations/{row['id']}/reply", {"channel": channel.pk, "text": text})
    assert (answer.status_code, answer.json()["voice"]) == (201, "brand")
    work_until(lambda: Delivery.objects.get(kind="reply").state == Delivery.State.DONE, DELIVERY)
    (sent,) = [post for post in ask(f"{sandbox.admin}/posts") if post["text"] == text]
    assert sent["reply_to"] == ours
    gone = program.post(f"replies/{answer.json()['id']}/delete")
    assert (gone.status_code, answer.json()["deleted"], gone.json()["deleted"]) == (200, False, True)
    work_until(lambda: Delivery.objects.get(kind="action").state == Delivery.State.DONE, DELIVERY)
    assert [post["deleted"] for post in ask(f"{sandbox.admin}/posts") if post["text"] == text] == [True]
    assert program.post(f"conversations/{row['id']}/reopen").json()["state"] == "open"
    assert program.post(f"conversations/{row['id']}/assign-me").json()["assignee"] == social.user.name
    assert program.post(f"conversations/{row['id']}/finish").json()["state"] == "done"
    assert program.get(f"conversations/{row['id']}").json()["state"] == "done"


def test_conversations_come_in_pages_without_gap_or_repetition(channel, community):
    for number in range(7):
        said(channel, f"Halo {number}", remote_id=str(number), thread=str(number))
    program, seen, after = Program(community), [], "0"
    while after:
        page = program.get("conversations", view="all", after=after, limit=3).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
    assert seen == list(Conversation.objects.order_by("pk").values_list("pk", flat=True))


def test_a_program_decides_held_items(channel, moderator):
    for number in range(2):
        said(channel, f"{GAMBLING} {number}", remote_id=str(number), thread=str(number))
    program = Program(moderator)
    first, second = program.get("cases").json()
    assert first["item"]["held"]
    assert program.post(f"cases/{first['id']}/release").json()["state"] == "released"
    assert program.post(f"cases/{second['id']}/confirm").json()["state"] == "confirmed"
    assert program.get("cases").json() == []
    assert Case.objects.filter(state="held").count() == 0


def test_the_conversations_at_a_colleagues_own_account_do_not_exist(channel, social, community, brand):
    own = make_personal_channel(brand, user=community.user)
    said(own, "Halo Ratri")
    row, item = Conversation.objects.get(), Item.objects.get()
    program = Program(social)
    assert program.get("conversations", view="all").json()["items"] == []
    assert program.get(f"conversations/{row.pk}").status_code == 404
    assert program.get(f"conversations/{row.pk}/items").status_code == 404
    assert program.post(f"items/{item.pk}/like").status_code == 404
    assert Program(community).get(f"conversations/{row.pk}").status_code == 200


def test_what_a_program_does_stands_in_the_audit_log_under_its_person(channel, social):
    Program(social).post("drafts", {"text": "Soto"})
    assert AuditEntry.objects.get(verb="draft.created").actor == social.user
