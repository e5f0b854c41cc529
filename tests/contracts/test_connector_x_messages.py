"""Direct messages of X: the connector against a real sandbox process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gembala.connectors.x.connector import CONNECTOR
from gembala.kernel.clock import now, rehearse
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Capabilities,
    Category,
    Event,
    EventKind,
    Failed,
    NotThere,
    PlatformError,
    Post,
    Prepared,
    Published,
    RawRequest,
    Recipient,
    Support,
    TokenSet,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import publish, sure
from .x_hook import receiving

WITHOUT = "tweet.read tweet.write tweet.moderate.write users.read media.write like.read like.write offline.access"
WITH = f"{WITHOUT} dm.read dm.write"
LONG_AGO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    rehearse(None)


def connect(sandbox: Any, handle: str = "warung", *, scope: str = WITH, **wish: str) -> Account:
    made = sandbox.account("x", handle, scope=scope)
    app = AppKeys(made["client_id"], made["client_secret"], (made["consumer_secret"],), wish)
    token = TokenSet(made["access_token"], "sandbox", scopes=tuple(scope.split()))
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    (who,) = CONNECTOR.accounts(endpoints, app, token)
    return Account(who.remote_id, who.handle, endpoints, token, app, who.flags)


def caps_of(account: Account) -> Capabilities:
    """As the product asks: by the flags alone."""
    return CONNECTOR.capabilities(replace(account, token=TokenSet("", "sandbox"), app=AppKeys()))


def written(sandbox: Any, account: Account, text: str, **more: Any) -> dict[str, Any]:
    said = {"account": account.remote_id, "author": "ayu", "text": text, **more}
    made: dict[str, Any] = sandbox.tell("/x/message", said)
    return made


def told(account: Account, cursor: str = "") -> tuple[list[Event], str]:
    """Every page there is now."""
    found: list[Event] = []
    for _ in range(30):
        page = CONNECTOR.fetch(account, cursor=cursor)
        found, cursor = [*found, *page.events], page.cursor
        if not page.more:
            break
    return found, cursor


def passes(seconds: float) -> None:
    """Our own clock runs ahead."""
    rehearse(now() + timedelta(seconds=seconds))


def answer(person: str, text: str = "Masih kak") -> Post:
    return Post(text, recipient=Recipient("message", person))


def stored(sandbox: Any, account: Account) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/x/messages") if row["sender"] == account.remote_id]


@pytest.mark.parametrize("dialect", ["post", "tweet"])
def test_a_message_is_read_with_who_wrote_it_and_answered(sandbox: Any, dialect: str) -> None:
    sandbox.tell("/dialect", {"x": dialect})
    account = connect(sandbox)
    theirs = written(sandbox, account, "Masih buka kak? 🙏")
    (event,), _ = told(account)
    assert (event.kind, event.remote_id, event.text) == (EventKind.MESSAGE, theirs["id"], "Masih buka kak? 🙏")
    assert (event.author.remote_id, event.author.handle) == (theirs["person"], "ayu")
    assert (event.thread_id, event.extra) == (f"dm:{theirs['person']}", {"recipient": theirs["person"]})
    assert event.permalink.endswith(f"/messages/{theirs['conversation']}")
    post = answer(event.extra["recipient"])
    assert not CONNECTOR.validate(post, caps_of(account))
    done = sure(publish(CONNECTOR, account, post))
    assert [row["id"] for row in stored(sandbox, account)] == [done.remote_id]


def test_what_was_said_in_the_app_of_x_is_ours_and_groups_are_left_out(sandbox: Any) -> None:
    account = connect(sandbox)
    person = written(sandbox, account, "Halo")["person"]
    written(sandbox, account, "Halo juga", from_us=True)
    written(sandbox, account, "Di grup", group="new")
    events, _ = told(account)
    assert [(one.text, one.author.remote_id == account.remote_id, one.thread_id) for one in events] == [
        ("Halo", False, f"dm:{person}"), ("Halo juga", True, f"dm:{person}"),
    ]  # fmt: skip


def test_each_message_comes_once_and_looks_are_ninety_seconds_apart(sandbox: Any) -> None:
    account = connect(sandbox)
    written(sandbox, account, "Satu")
    (one,), cursor = told(account)
    written(sandbox, account, "Dua")
    nothing, cursor = told(account, cursor)
    assert (one.text, nothing) == ("Satu", []), "X lets us read messages fifteen times in a quarter of an hour"
    passes(100)
    (two,), cursor = told(account, cursor)
    assert two.text == "Dua"
    passes(100)
    assert told(account, cursor)[0] == []


@pytest.mark.parametrize("kind", ["", "short_page", "repeat_items", "cursor_expired"])
def test_a_long_inbox_is_read_without_loss(sandbox: Any, kind: str) -> None:
    account = connect(sandbox)
    for number in range(250):
        written(sandbox, account, f"Pesan {number}", author=f"orang{number % 9}")
    if kind:
        sandbox.tell("/faults", {"platform": "x", "operation": "messages", "kind": kind, "count": 2})
    events, cursor = told(account)
    assert sorted({one.text for one in events}) == sorted(f"Pesan {number}" for number in range(250))
    written(sandbox, account, "Baru")
    passes(100)
    assert [one.text for one in told(account, cursor)[0]] == ["Baru"]


def test_a_limit_of_messages_rests_messages_alone_and_goes_on_where_it_was(sandbox: Any) -> None:
    account = connect(sandbox)
    post = sure(publish(CONNECTOR, account, Post("Menu baru"))).remote_id
    for number in range(150):
        written(sandbox, account, f"Pesan {number}")
    sandbox.tell("/limits", {"platform": "x", "operation": "dm_events", "limit": 1, "window": 60})
    events, cursor = told(account)
    assert len(events) == 100
    sandbox.tell("/comment", {"platform": "x", "post_id": post, "author": "budi", "text": "Enak"})
    events, cursor = told(account, cursor)
    assert [one.text for one in events] == ["Enak"], "comments are read on"
    sandbox.tell("/limits", {"real": True})
    passes(120)
    events, _ = told(account, cursor)
    assert {one.text for one in events} == {f"Pesan {number}" for number in range(50)}


def test_a_refused_look_rests_messages_and_an_ended_sign_in_is_said(sandbox: Any) -> None:
    account = connect(sandbox)
    written(sandbox, account, "Halo")
    sandbox.tell("/faults", {"platform": "x", "operation": "messages", "kind": "not_permitted"})
    events, cursor = told(account)
    assert events == []
    passes(1000)
    sandbox.tell("/faults", {"platform": "x", "operation": "messages", "kind": "expired_token"})
    with pytest.raises(PlatformError) as ended:
        told(account, cursor)
    assert ended.value.problem.category is Category.AUTH_EXPIRED


def test_what_hung_on_a_message_is_named(sandbox: Any) -> None:
    account = connect(sandbox)
    for kind in ("photo", "video", "gif"):
        written(sandbox, account, f"Ini {kind}", attached=kind)
    events, _ = told(account)
    assert [one.extra["attached"] for one in events] == ["photo", "video", "gif"]


def test_messages_of_one_moment_come_in_the_order_they_were_written(sandbox: Any) -> None:
    account = connect(sandbox)
    sandbox.tell("/clock", {"speed": 0})
    said = [f"Pesan ke-{number}" for number in range(12)]
    for text in said:
        written(sandbox, account, text)
    events, _ = told(account)
    assert len({one.created_at for one in events}) == 1
    assert [one.text for one in events] == said


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_message_whose_answer_was_lost_is_found_in_the_conversation(sandbox: Any, kind: str) -> None:
    account, since = connect(sandbox), now()
    post = answer(written(sandbox, account, "Buka?")["person"], "Buka & melayani https://contoh.id/x?a=1")
    sandbox.tell("/faults", {"platform": "x", "operation": "message", "kind": kind})
    assert isinstance(publish(CONNECTOR, account, post), Unknown)
    found = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", Prepared({}), since)))
    assert [row["id"] for row in stored(sandbox, account)] == [found.remote_id]


def test_the_same_words_said_before_are_not_taken_for_it(sandbox: Any) -> None:
    account, since = connect(sandbox), now()
    post = answer(written(sandbox, account, "Ada?")["person"], "Baik kak")
    first = sure(publish(CONNECTOR, account, post))
    attempt = Attempt(post, "k2", Prepared({}), since, taken=frozenset({first.remote_id}))
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown), "it may still be on its way"
    assert CONNECTOR.reconcile(account, replace(attempt, since=since - LONG_AGO)) == NotThere()
    second = sure(publish(CONNECTOR, account, post))
    assert sure(CONNECTOR.reconcile(account, attempt)).remote_id == second.remote_id


def test_looking_back_that_is_refused_settles_nothing(sandbox: Any) -> None:
    account = connect(sandbox)
    post = answer(written(sandbox, account, "Ada?")["person"])
    sandbox.tell("/faults", {"platform": "x", "operation": "talk", "kind": "server_error"})
    settled = CONNECTOR.reconcile(account, Attempt(post, "k1", Prepared({}), now() - LONG_AGO))
    assert isinstance(settled, Unknown) and settled.trouble is not None


def refused(outcome: Any) -> tuple[Category, str, bool]:
    assert isinstance(outcome, Failed), outcome
    return outcome.problem.category, outcome.problem.native_code, outcome.problem.alone


def test_each_refusal_says_what_it_is(sandbox: Any) -> None:
    account = connect(sandbox)
    closed = sandbox.account("x", "budi", flags={"messages_from": "nobody"})["id"]
    assert refused(publish(CONNECTOR, account, answer(closed))) == (Category.POLICY, "recipient_closed", False)
    poor = connect(sandbox, scope=WITHOUT)
    person = written(sandbox, account, "Halo")["person"]
    assert refused(publish(CONNECTOR, poor, answer(person)))[0] is Category.AUTH_SCOPE
    for number in range(15):
        publish(CONNECTOR, account, answer(person, f"Ya {number}"))
    category, _, alone = refused(publish(CONNECTOR, account, answer(person, "Satu lagi")))
    assert (category, alone) == (Category.RATE_LIMIT, True), "posts and replies go on"
    assert sure(publish(CONNECTOR, account, Post("Menu baru")))
    assert len([row for row in stored(sandbox, account) if row["text"] == "Satu lagi"]) == 0


def test_somebody_is_kept_out_of_the_messages_and_let_in_again(sandbox: Any) -> None:
    account = connect(sandbox)
    person = written(sandbox, account, "Slot gacor")["person"]
    for _ in range(2):
        done = CONNECTOR.act(account, Action(ActionKind.BLOCK_MESSAGES, person), key="k1")
        assert isinstance(done, Published)
    said = {"account": account.remote_id, "author": "ayu", "text": "Lagi"}
    assert sandbox.ask("POST", sandbox.admin + "/x/message", body=said).status == 400
    assert isinstance(CONNECTOR.act(account, Action(ActionKind.UNBLOCK_MESSAGES, person), key="k2"), Published)
    assert written(sandbox, account, "Maaf")["person"] == person


def test_messages_are_asked_for_at_sign_in_unless_nobody_wants_them(sandbox: Any) -> None:
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    for wish, there in (({}, True), ({"messages": "yes"}, True), ({"messages": "no"}, False)):
        asked = CONNECTOR.authorize_url(endpoints, AppKeys("id", extra=wish), state="s", redirect="http://127.0.0.1/x")
        assert ("dm.read+dm.write" in asked.url) is there


def test_what_may_be_done_with_messages_is_a_matter_of_the_sign_in(sandbox: Any) -> None:
    old, off, whole = connect(sandbox, scope=WITHOUT), connect(sandbox, messages="no"), connect(sandbox)
    own = replace(whole, flags={**whole.flags, "personal": "1"})
    stands = [
        (caps.why_not("message"), caps.why_not("block_messages"), caps.inbox["messages"])
        for caps in (caps_of(old), caps_of(off), caps_of(own), caps_of(whole))
    ]
    assert stands == [
        ("x_messages_scope", "x_messages_scope", Support.NONE),
        ("x_messages_off", "x_messages_off", Support.NONE),
        ("messages_personal", "messages_personal", Support.NONE),
        ("", "", Support.NATIVE),
    ]
    assert caps_of(whole).why_not("hide", kind="message") == "not_in_private"
    assert not caps_of(whole).why_not("hide", kind="comment")
    assert caps_of(whole).why_not("block") == "x_no_block_endpoint"
    written(sandbox, whole, "Halo")
    read = [told(one)[0] != [] for one in (old, off, own, whole)]
    assert read == [False, False, False, True], "and of a personal account nothing is read, whatever its token carries"


def test_the_rule_of_a_message_is_its_own(sandbox: Any) -> None:
    caps = caps_of(connect(sandbox))
    assert (caps.answer_to("message").limit, caps.answer_to("comment").limit) == (10_000, 280)
    assert [one.code for one in CONNECTOR.validate(answer("1", "$BBCA $BBRI " + "a" * 9000), caps)] == []
    assert [one.code for one in CONNECTOR.validate(answer("1", "a" * 10_001), caps)] == ["text_too_long"]
    assert [one.code for one in CONNECTOR.validate(answer("1", " "), caps)] == ["text_empty"]


def pushed(account: Account, sandbox: Any) -> Account:
    bearer = sandbox.account("x", account.handle)["app_bearer"]
    return replace(account, app=replace(account.app, extra={**account.app.extra, "bearer": bearer}))


def subscribed(sandbox: Any, account: Account) -> set[str]:
    headers = {"authorization": f"Bearer {account.app.extra['bearer']}"}
    rows = sandbox.ask("GET", sandbox.x + "/2/activity/subscriptions", headers=headers).body["data"]
    return {row["event_type"] for row in rows}


def test_messages_come_by_themselves_and_ours_are_known_as_ours(sandbox: Any) -> None:
    account = pushed(connect(sandbox), sandbox)
    with receiving() as receiver:
        callback = receiver.url.replace("/hook", "/hooks/x/1/")
        assert CONNECTOR.subscribe(account, callback=callback)
        assert CONNECTOR.subscribe(account, callback=callback), "asking again changes nothing"
        assert {"dm.received", "dm.sent"} <= subscribed(sandbox, account)
        person = written(sandbox, account, "Masih buka?", attached="photo")["person"]
        sandbox.tell("/faults", {"platform": "x", "kind": "webhook_replay"})
        ours = sure(publish(CONNECTOR, account, answer(person)))
        deliveries = receiver.wait(3)
        requests = [RawRequest("POST", {}, {"x-twitter-webhooks-signature": signed}, raw) for signed, raw in deliveries]
        events = [event for one in requests for event in CONNECTOR.parse_webhook(one, account)]
        assert all(CONNECTOR.verify_webhook(one, account.app.webhook_secrets) for one in requests)
        assert {tuple(CONNECTOR.addressees(one)) for one in requests} == {(account.remote_id,)}
        kept = {one.remote_id: one for one in events}
        assert (len(events), len(kept)) == (3, 2)
        theirs = next(one for one in kept.values() if one.remote_id != ours.remote_id)
        echo = kept[ours.remote_id]
        assert (theirs.author.handle, theirs.extra["attached"]) == ("ayu", "photo")
        assert (echo.author.remote_id, echo.thread_id) == (account.remote_id, f"dm:{person}")
        polled, _ = told(account)
        alike = {one.remote_id: (one.text, one.thread_id, one.permalink, dict(one.extra)) for one in polled}
        assert alike == {
            one.remote_id: (one.text, one.thread_id, one.permalink, dict(one.extra)) for one in kept.values()
        }
        off = replace(account, app=replace(account.app, extra={**account.app.extra, "messages": "no"}))
        assert CONNECTOR.subscribe(off, callback=callback)
        assert not {"dm.received", "dm.sent"} & subscribed(sandbox, off)


def test_without_the_scope_the_rest_is_told_as_before(sandbox: Any) -> None:
    account = pushed(connect(sandbox, scope=WITHOUT), sandbox)
    with receiving() as receiver:
        assert CONNECTOR.subscribe(account, callback=receiver.url.replace("/hook", "/hooks/x/1/"))
        assert subscribed(sandbox, account) and not {"dm.received", "dm.sent"} & subscribed(sandbox, account)


@pytest.mark.parametrize(
    ("scope", "wish", "fault", "expected"),
    [
        (WITH, {}, "", [(True, "")]),
        (WITH, {}, "rate_limit", [(True, "Too Many Requests")]),
        (WITH, {}, "not_permitted", [(False, "Forbidden")]),
        (WITHOUT, {}, "", [(False, "dm.read, dm.write")]),
        (WITHOUT, {"messages": "no"}, "", []),
    ],
)
def test_the_self_test_says_whether_messages_work(sandbox: Any, scope, wish, fault, expected) -> None:
    account = connect(sandbox, scope=scope, **wish)
    if fault:
        sandbox.tell("/faults", {"platform": "x", "operation": "messages", "kind": fault})
    found = CONNECTOR.probe(account)
    assert [(one.ok, one.detail) for one in found if one.code == "messages"] == expected
    scopes = {one.detail: one.ok for one in found if one.code == "scope"}
    assert scopes.get("dm.read") == (None if wish else scope == WITH)


def test_odd_deliveries_give_nothing() -> None:
    account = Account("7", "kopi", at_sandbox(CONNECTOR.manifest, "http://127.0.0.1:9"), TokenSet("t", "sandbox"))

    def read(payload: Any) -> list[Event]:
        body = json.dumps({"data": {"event_type": "dm.received", "payload": payload}}).encode()
        return list(CONNECTOR.parse_webhook(RawRequest("POST", {}, {}, body), account))

    good = {"sender_id": "8", "target": {"recipient_id": "7"}, "message_data": {"text": "Halo"}}
    row = {"type": "message_create", "id": "5", "created_timestamp": "1784928224372", "message_create": good}
    (event,) = read({"direct_message_events": [row]})
    assert (event.author.remote_id, event.author.handle, event.created_at.year) == ("8", "", 2026)
    for odd in (
        {}, {"direct_message_events": [3]}, {"direct_message_events": [{**row, "id": ""}]},
        {"direct_message_events": [{**row, "message_create": None}]},
        {"direct_message_events": [{**row, "message_create": {**good, "target": {"recipient_id": "9"}}}]},
        {"direct_message_events": [{**row, "message_create": {**good, "sender_id": ""}}]},
    ):  # fmt: skip
        assert read(odd) == []
