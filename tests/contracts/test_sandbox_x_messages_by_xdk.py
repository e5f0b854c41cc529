"""Direct messages: the official X client (xdk) drives the sandbox, and what the client does not show is asked plainly."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest

from .conftest import Sandbox
from .x_hook import receiving, sign

xdk = pytest.importorskip("xdk", reason="the official X client is not installed")
pytestmark = pytest.mark.oracle

ALL = "tweet.read users.read dm.read dm.write offline.access"
SHUT = "You do not have permission to DM one or more participants."


def _client(sandbox: Sandbox, who: dict[str, Any]) -> Any:
    return xdk.Client(base_url=sandbox.x, authorization_base_url=sandbox.x + "/i", access_token=who["access_token"])


def _say(client: Any, whom: str, text: str) -> Any:
    from xdk.direct_messages.models import CreateByParticipantIdRequest

    return client.direct_messages.create_by_participant_id(whom, body=CreateByParticipantIdRequest(text=text)).data


def _written(sandbox: Sandbox, brand: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
    said = {"account": brand["id"], "author": "ayu", "text": text, **more}
    made: dict[str, Any] = sandbox.tell("/x/message", said)
    return made


def test_a_message_is_received_read_and_answered(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    client, theirs = _client(sandbox, brand), _written(sandbox, brand, "Masih buka kak? 🙏")
    page = next(iter(client.direct_messages.get_events(
        dm_event_fields=["created_at", "dm_conversation_id"], expansions=["sender_id"], user_fields=["username"],
    )))  # fmt: skip
    (event,) = page.data
    assert (event.id, event.text, event.event_type) == (theirs["id"], "Masih buka kak? 🙏", "MessageCreate")
    assert (event.sender_id, event.dm_conversation_id) == (theirs["person"], theirs["conversation"])
    assert [user.username for user in page.includes.users] == ["ayu"]
    answer = _say(client, theirs["person"], "Masih, sampai jam 9")
    assert answer.dm_conversation_id == theirs["conversation"]
    talk = next(iter(client.direct_messages.get_events_by_participant_id(theirs["person"], expansions=["sender_id"])))
    assert [(one.id, one.sender_id) for one in talk.data] == [
        (answer.dm_event_id, brand["id"]), (theirs["id"], theirs["person"]),
    ]  # fmt: skip
    same = next(iter(client.direct_messages.get_events_by_conversation_id(theirs["conversation"])))
    assert [one.id for one in same.data] == [one.id for one in talk.data]
    assert client.direct_messages.get_events_by_id(theirs["id"]).data.text == "Masih buka kak? 🙏"


def test_all_of_a_long_inbox_comes_page_by_page(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    for number in range(7):
        _written(sandbox, brand, f"Pesan {number}", author=f"orang{number % 3}")
    pages = islice(_client(sandbox, brand).direct_messages.get_events(max_results=3), 5)
    told = [[one.text for one in page.data] for page in pages]
    assert told == [["Pesan 6", "Pesan 5", "Pesan 4"], ["Pesan 3", "Pesan 2", "Pesan 1"], ["Pesan 0"]]


def test_a_group_is_told_apart_by_its_conversation(sandbox: Sandbox) -> None:
    from xdk.direct_messages.models import CreateConversationRequest

    brand, other, third = (sandbox.account("x", name) for name in ("warung", "ayu", "budi"))
    client = _client(sandbox, brand)
    body = {"conversation_type": "Group", "participant_ids": [other["id"], third["id"]], "message": {"text": "Halo"}}
    made = client.direct_messages.create_conversation(body=CreateConversationRequest(**body)).data
    assert "-" not in made.dm_conversation_id
    page = next(iter(client.direct_messages.get_events_by_conversation_id(
        made.dm_conversation_id, event_types=["ParticipantsJoin"],
    )))  # fmt: skip
    assert [sorted(one.participant_ids) for one in page.data] == [sorted([brand["id"], other["id"], third["id"]])]


def test_an_attachment_is_named_and_included(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    _written(sandbox, brand, "Ini fotonya", attached="photo")
    page = next(iter(_client(sandbox, brand).direct_messages.get_events(expansions=["attachments.media_keys"])))
    assert [media.type for media in page.includes.media] == ["photo"]
    assert page.data[0].attachments.media_keys == [page.includes.media[0].media_key]


@pytest.mark.parametrize("dialect", ["post", "tweet"])
def test_a_shared_post_is_named_in_both_dialects(sandbox: Sandbox, dialect: str) -> None:
    sandbox.tell("/dialect", {"x": dialect})
    brand = sandbox.account("x", "warung")
    post = sandbox.x_call(brand, "POST", "/2/tweets", {"text": "Menu baru"}).body["data"]["id"]
    _written(sandbox, brand, f"Yang ini? https://x.com/warung/status/{post}")
    wish = {"post": "expansions=referenced_posts", "tweet": "dm_event.fields=referenced_tweets"}[dialect]
    (event,) = sandbox.x_call(brand, "GET", f"/2/dm_events?{wish}").body["data"]
    assert event["referenced_posts" if dialect == "post" else "referenced_tweets"] == [{"id": post}]


def test_somebody_is_shut_out_and_let_in_again(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    client, person = _client(sandbox, brand), _written(sandbox, brand, "Judi online")["person"]
    assert client.users.block_dms(person).data.blocked
    said = {"account": brand["id"], "author": "ayu", "text": "Lagi"}
    assert sandbox.ask("POST", sandbox.admin + "/x/message", body=said).status == 400
    assert client.users.unblock_dms(person).data.blocked is False
    assert _written(sandbox, brand, "Maaf kak")["person"] == person


@pytest.mark.parametrize(("wish", "first", "after"), [("known", 403, 201), ("nobody", 403, 403), ("everyone", 201, 201)])
def test_who_takes_no_messages_cannot_be_written_to(sandbox: Sandbox, wish: str, first: int, after: int) -> None:
    brand = sandbox.account("x", "warung")
    person = sandbox.account("x", "ayu", flags={"messages_from": wish})["id"]
    where = f"/2/dm_conversations/with/{person}/messages"
    cold = sandbox.x_call(brand, "POST", where, {"text": "Halo"})
    assert cold.status == first and (first == 201 or cold.body["detail"] == SHUT)
    _written(sandbox, brand, "Halo juga")
    assert sandbox.x_call(brand, "POST", where, {"text": "Apa kabar"}).status == after


@pytest.mark.parametrize(
    ("method", "path", "lacks"),
    [
        ("GET", "/2/dm_events", "dm.read"),
        ("GET", "/2/dm_conversations/with/{who}/dm_events", "dm.read"),
        ("POST", "/2/dm_conversations/with/{who}/messages", "dm.write"),
        ("POST", "/2/users/{who}/dm/block", "dm.write"),
        ("POST", "/2/users/{who}/dm/block", "users.read"),
    ],
)
def test_without_the_scope_nothing_is_told_or_done(sandbox: Sandbox, method: str, path: str, lacks: str) -> None:
    person = sandbox.account("x", "ayu")["id"]
    whole = sandbox.account("x", "warung", scope=ALL)
    part = sandbox.account("x", "warung", scope=ALL.replace(lacks, ""))
    body = {"text": "Halo"} if path.endswith("messages") else None
    assert sandbox.x_call(part, method, path.format(who=person), body).status == 403
    assert sandbox.x_call(whole, method, path.format(who=person), body).status < 300
    assert len(sandbox.look("/x/messages")) == (1 if body else 0)


def test_the_limits_of_reading_and_writing_are_told_and_kept(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    person = _written(sandbox, brand, "Halo")["person"]
    calls = (("GET", "/2/dm_events", None), ("POST", f"/2/dm_conversations/with/{person}/messages", {"text": "Ya"}))
    for method, path, body in calls:
        answers = [sandbox.x_call(brand, method, path, body) for _ in range(16)]
        assert [one.status < 300 for one in answers] == [True] * 15 + [False]
        assert (answers[0].headers["x-rate-limit-limit"], answers[14].headers["x-rate-limit-remaining"]) == ("15", "0")
        assert answers[15].status == 429 and int(answers[15].headers["x-rate-limit-reset"]) > 0
    assert sum(one["sender"] == brand["id"] for one in sandbox.look("/x/messages")) == 15


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "a" * 10_001}, {"text": "a", "to": "x"}, {"attachments": [{"media_id": "1"}]}]
)
def test_what_is_no_message_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    brand, person = sandbox.account("x", "warung"), sandbox.account("x", "ayu")["id"]
    assert sandbox.x_call(brand, "POST", f"/2/dm_conversations/with/{person}/messages", body).status == 400


def test_messages_are_told_signed_to_who_may_know(sandbox: Sandbox) -> None:
    brand = sandbox.account("x", "warung")
    app = {"authorization": f"Bearer {brand['app_bearer']}"}
    with receiving() as receiver:
        hook = sandbox.ask("POST", sandbox.x + "/2/webhooks", body={"url": receiver.url}, headers=app).body["data"]
        wish = {"event_type": "dm.received", "filter": {"user_id": brand["id"]}, "webhook_id": hook["id"]}
        refused = sandbox.ask("POST", sandbox.x + "/2/activity/subscriptions", body=wish, headers=app)
        assert refused.status == 403, "messages are private: the app alone may not ask"
        poor = sandbox.account("x", "warung", scope=ALL.replace("dm.read", ""))
        assert sandbox.x_call(poor, "POST", "/2/activity/subscriptions", wish).status == 403
        for event in ("dm.received", "dm.sent"):
            made = sandbox.x_call(brand, "POST", "/2/activity/subscriptions", {**wish, "event_type": event})
            assert made.status == 201
        theirs = _written(sandbox, brand, "Masih buka?", attached="photo")
        ours = _say(_client(sandbox, brand), theirs["person"], "Masih")
        got = receiver.wait(2)
    assert all(signature == sign(raw) for signature, raw in got)
    told = [json.loads(raw)["data"] for _, raw in got]
    inner = {one["event_type"]: one["payload"]["direct_message_events"][0] for one in told}
    assert inner["dm.received"]["message_create"]["sender_id"] == theirs["person"]
    assert inner["dm.received"]["message_create"]["message_data"]["attachment"]["media"]["type"] == "photo"
    assert inner["dm.sent"]["id"] == ours.dm_event_id
    assert inner["dm.sent"]["message_create"]["target"] == {"recipient_id": theirs["person"]}
    assert told[0]["payload"]["users"][theirs["person"]]["data"]["username"] == "ayu"
