"""The Mastodon connector against a real sandbox process, which Mastodon.py holds to the real wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.mastodon import publish as publishing
from gembala.connectors.mastodon.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Category,
    Failed,
    Format,
    MediaFile,
    NotThere,
    Options,
    PlatformError,
    Poll,
    Post,
    TokenSet,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import long_ago, publish, ready, sure
from .graph_calls import press
from .media_server import film, picture

BACK = "http://127.0.0.1:9/back"


def connect(sandbox: Any, handle: str = "warung", **more: Any) -> Account:
    """A fresh account with a token."""
    made = sandbox.account("mastodon", handle, **more)
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    token = TokenSet(made["access_token"], "sandbox", scopes=tuple(made["scope"].split()))
    (who,) = CONNECTOR.accounts(endpoints, AppKeys(), token)
    return Account(who.remote_id, who.handle, endpoints, token, AppKeys(), who.flags)


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connect(sandbox)


def live(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=mastodon&source=all") if not row["deleted"]]


def say(sandbox: Any, post_id: str, text: str, author: str = "budi") -> str:
    said = {"platform": "mastodon", "post_id": post_id, "author": author, "text": text}
    return str(sandbox.tell("/comment", said)["id"])


def shot(folder: Path, number: int = 0) -> MediaFile:
    raw = picture(400 + number, 300)
    (folder / f"{number}.jpg").write_bytes(raw)
    return MediaFile(str(folder / f"{number}.jpg"), "image/jpeg", len(raw), alt=f"Foto {number}")


def status(sandbox: Any, account: Account, status_id: str) -> Any:
    head = {"authorization": f"Bearer {account.token.access}"}
    return sandbox.ask("GET", f"{sandbox.base}/mastodon/api/v1/statuses/{status_id}", headers=head).body


def test_signing_in_registers_an_app_at_the_server_and_reads_its_limits(sandbox: Any) -> None:
    made = sandbox.account("mastodon", "dapur", name="Dapur", tokens=False)
    sandbox.tell("/mastodon/settings", {"max_characters": 5000, "characters_reserved_per_url": 30})
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = CONNECTOR.register(endpoints, redirect=BACK)
    assert app is not None and app.client_id and app.client_secret
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    back = press(asked.url, [("account", made["id"]), ("decision", "allow")])
    form = {"code": back["code"], "redirect": BACK, "verifier": asked.verifier}
    token = CONNECTOR.exchange(endpoints, app, form=form)
    assert set(token.scopes) == set(CONNECTOR.manifest.scopes) and token.expires_at is None
    (who,) = CONNECTOR.accounts(endpoints, app, token)
    assert (who.remote_id, who.name) == ("dapur@mastodon.sandbox.example", "Dapur")
    account = Account(who.remote_id, who.handle, endpoints, token, app, who.flags)
    caps = CONNECTOR.capabilities(account)
    assert (caps.text.limit, caps.text.url_length) == (5000, 30)
    assert all(found.ok for found in CONNECTOR.probe(account))
    with pytest.raises(PlatformError) as twice:
        CONNECTOR.exchange(endpoints, app, form=form)
    assert twice.value.problem.category is Category.AUTH_EXPIRED


def test_another_challenge_is_refused(sandbox: Any) -> None:
    made = sandbox.account("mastodon", "dapur", tokens=False)
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = CONNECTOR.register(endpoints, redirect=BACK)
    assert app is not None
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    back = press(asked.url, [("account", made["id"]), ("decision", "allow")])
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.exchange(endpoints, app, form={"code": back["code"], "redirect": BACK, "verifier": "another"})
    assert refused.value.problem.category is Category.AUTH_EXPIRED


def test_an_old_server_without_the_second_version_is_read_too(sandbox: Any) -> None:
    sandbox.tell("/mastodon/settings", {"has_v2": False, "batch": False, "quotes": False, "max_characters": 1000})
    account = connect(sandbox)
    assert account.flags["domain"] == "mastodon.sandbox.example"
    assert CONNECTOR.capabilities(account).text.limit == 1000
    post = sure(publish(CONNECTOR, account, Post("Halo")))
    told = {
        one.native: one.value for one in CONNECTOR.metrics(account, [post.remote_id]) if one.remote_id == post.remote_id
    }
    assert told == {"favourites_count": 0, "reblogs_count": 0, "replies_count": 0}, (
        "a count that is not told is no zero"
    )


def test_a_status_with_pictures_warning_and_visibility(sandbox: Any, account: Account, tmp_path: Path) -> None:
    chosen = Options(content_warning="Pedas", privacy="unlisted")
    files = tuple(shot(tmp_path, number) for number in range(4))
    post = Post("Sambal hari ini #kuliner", files, language="id", options=chosen)
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    prepared = ready(CONNECTOR, account, post)
    assert not live(sandbox), "preparing shows nothing"
    done = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    shown = status(sandbox, account, done.remote_id)
    assert (shown["spoiler_text"], shown["visibility"], shown["language"]) == ("Pedas", "unlisted", "id")
    assert [one["description"] for one in shown["media_attachments"]] == [f"Foto {n}" for n in range(4)]
    assert done.permalink == shown["url"]


def test_a_film_is_waited_for(sandbox: Any, account: Account, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(film())
    post = Post("Video", (MediaFile(str(tmp_path / "a.mp4"), "video/mp4", 9, seconds=10),))
    done = sure(publish(CONNECTOR, account, post, sandbox=sandbox))
    assert status(sandbox, account, done.remote_id)["media_attachments"][0]["type"] == "video"


@pytest.mark.parametrize("kind", ["file_refused", "processing_failed"])
def test_a_file_that_the_server_cannot_take_is_told_as_that(
    sandbox: Any, account: Account, tmp_path: Path, kind: str
) -> None:
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "upload", "kind": kind})
    with pytest.raises(PlatformError) as refused:
        ready(CONNECTOR, account, Post("Foto", (shot(tmp_path),)), sandbox=sandbox)
    assert refused.value.problem.category is Category.MEDIA_INVALID and not live(sandbox)


def test_the_same_key_twice_is_one_status(sandbox: Any, account: Account) -> None:
    post = Post("Sekali saja")
    first, again = (sure(publish(CONNECTOR, account, post, key="k1")) for _ in range(2))
    other = sure(publish(CONNECTOR, account, post, key="k2"))
    assert first.remote_id == again.remote_id != other.remote_id and len(live(sandbox)) == 2


@pytest.mark.parametrize("kind", ["lost_answer", "truncated_json", "html_200", "stored_502"])
def test_a_stored_status_with_a_spoilt_answer_is_unknown_and_then_found(
    sandbox: Any, account: Account, kind: str
) -> None:
    post = Post("Promo")
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    assert isinstance(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now())), Unknown), "still on its way?"
    sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, long_ago())))
    assert len(live(sandbox)) == 1


def test_a_status_that_never_left_goes_out_once_when_it_is_settled(sandbox: Any, account: Account) -> None:
    post = Post("Belum")
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "publish", "kind": "server_error"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    settled = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, long_ago())))
    again = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    assert settled.remote_id == again.remote_id and len(live(sandbox)) == 1


@pytest.mark.parametrize("stored", [True, False])
def test_when_the_key_is_forgotten_the_own_statuses_are_read(sandbox: Any, account: Account, stored: bool) -> None:
    post = Post("Lama sekali")
    prepared = ready(CONNECTOR, account, post)
    kind = "lost_answer" if stored else "server_error"
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "publish", "kind": kind})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    for number in range(45):
        publish(CONNECTOR, account, Post(f"Sesudahnya {number}"), key=f"n{number}")
    sandbox.tell("/limits", {"platform": "mastodon", "lifted": True})
    attempt = Attempt(post, "k1", prepared, now() - publishing.REMEMBERED)
    settled = CONNECTOR.reconcile(account, attempt)
    if stored:
        assert status(sandbox, account, sure(settled).remote_id)["content"] == "<p>Lama sekali</p>"
    else:
        assert settled == NotThere()
    assert len(live(sandbox)) == 45 + stored
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "timeline", "kind": "server_error"})
    assert isinstance(CONNECTOR.reconcile(account, attempt), Unknown), "without a complete look nothing is known"


def test_files_that_the_server_dropped_go_up_again(sandbox: Any, account: Account, tmp_path: Path) -> None:
    post = Post("Menu", (shot(tmp_path),))
    prepared = ready(CONNECTOR, account, post)
    sure(publish(CONNECTOR, account, Post("Lain"), key="other"))
    gone = replace(prepared, body={**prepared.body, "media": ["117440833002185062"]})
    outcome = CONNECTOR.commit(account, post, gone, key="k1")
    assert isinstance(outcome, Failed) and outcome.problem.rebuild and outcome.problem.category is Category.TRANSIENT


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("expired_token", Category.AUTH_EXPIRED),
        ("revoked", Category.AUTH_EXPIRED),
        ("scope_missing", Category.AUTH_SCOPE),
        ("suspended", Category.ACCOUNT_RESTRICTED),
        ("not_permitted", Category.POLICY),
        ("text_refused", Category.CONTENT_INVALID),
        ("rate_limit", Category.RATE_LIMIT),
    ],
)
def test_a_definite_refusal_has_its_category(sandbox: Any, account: Account, kind: str, category: Category) -> None:
    prepared = ready(CONNECTOR, account, Post("Ditolak"))
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "publish", "kind": kind})
    outcome = CONNECTOR.commit(account, Post("Ditolak"), prepared, key="k1")
    assert isinstance(outcome, Failed) and outcome.problem.category is category
    if category is Category.RATE_LIMIT:
        assert outcome.problem.retry_after and timedelta(0) < outcome.problem.retry_after < timedelta(seconds=10)
    assert not live(sandbox)


def test_the_count_is_the_servers(sandbox: Any, account: Account) -> None:
    caps = CONNECTOR.capabilities(account)
    texts = ["a" * 500, "a" * 501, "a" * 476 + " https://contoh.id/" + "x" * 90, "a" * 477 + " https://contoh.id/x"]
    texts += ["👨‍👩‍👧‍👦" * 500, "é" * 501, "a" * 480 + " @sangat_panjang_namanya@komunitas.example"]
    texts += [
        "a" * 493 + " @budi1@komunitas.example",
        "www.contoh.id " * 40,
        "(https://id.wikipedia.org/wiki/A_(b)) " * 20,
    ]
    for number, text in enumerate(texts):
        refused = any(issue.level == "error" for issue in CONNECTOR.validate(Post(text), caps))
        outcome = publish(CONNECTOR, account, Post(text), key=f"k{number}")
        assert isinstance(outcome, Failed) is refused, (text[-40:], CONNECTOR.count(text, caps), outcome)
    warned = Post("a" * 480, options=Options(content_warning="b" * 21))
    assert [one.code for one in CONNECTOR.validate(warned, caps)] == ["text_too_long"]
    assert isinstance(publish(CONNECTOR, account, warned, key="w"), Failed)


def test_a_poll(sandbox: Any, account: Account) -> None:
    post = Post("Pilih", format=Format.POLL, poll=Poll(("Soto", "Rawon"), minutes=60, multiple=True))
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    shown = status(sandbox, account, sure(publish(CONNECTOR, account, post)).remote_id)
    assert [one["title"] for one in shown["poll"]["options"]] == ["Soto", "Rawon"] and shown["poll"]["multiple"]
    short = replace(post, poll=Poll(("Soto", "Rawon"), minutes=1))
    assert [one.code for one in CONNECTOR.validate(short, CONNECTOR.capabilities(account))] == ["poll_length"]


def wait_for(sandbox: Any, count: int) -> None:
    until = now() + timedelta(seconds=10)
    while len(live(sandbox)) < count and now() < until:
        pass


def test_the_server_holds_a_post_and_it_is_found_when_it_is_out(sandbox: Any, account: Account) -> None:
    at = datetime.fromisoformat(sandbox.look("/health")["now"]) + timedelta(minutes=20)
    post = Post("Nanti sore", publish_at=at)
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    done = sure(publish(CONNECTOR, account, post))
    assert done.remote_id.startswith("scheduled:") and not live(sandbox)
    assert [one.remote_id for one in CONNECTOR.metrics(account, [done.remote_id])] == [account.remote_id] * 3
    with pytest.raises(PlatformError):
        CONNECTOR.prepare(account, Post("Komentar", reply_to=done.remote_id), key="c")
    sandbox.tell("/clock", {"advance_seconds": 1_260})
    wait_for(sandbox, 1)
    comment = Post("Komentar pertama", reply_to=done.remote_id, reply_root=done.remote_id)
    below = sure(publish(CONNECTOR, account, comment, key="c"))
    out = status(sandbox, account, below.remote_id)["in_reply_to_id"]
    assert status(sandbox, account, out)["content"] == "<p>Nanti sore</p>"
    told = {one.native for one in CONNECTOR.metrics(account, [done.remote_id]) if one.remote_id == done.remote_id}
    assert told == {"favourites_count", "reblogs_count", "replies_count", "quotes_count"}
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, done.remote_id), key="d"))
    assert [row["text"] for row in live(sandbox)] == ["Komentar pertama"]


def test_a_held_post_is_taken_back_before_its_time(sandbox: Any, account: Account) -> None:
    at = datetime.fromisoformat(sandbox.look("/health")["now"]) + timedelta(minutes=20)
    done = sure(publish(CONNECTOR, account, Post("Batal", publish_at=at)))
    sure(CONNECTOR.act(account, Action(ActionKind.DELETE, done.remote_id), key="d"))
    assert sandbox.look("/mastodon/things?kind=scheduled")["things"] == []


def test_a_lost_answer_to_a_held_post_leaves_one(sandbox: Any, account: Account) -> None:
    at = datetime.fromisoformat(sandbox.look("/health")["now"]) + timedelta(minutes=90)
    post = Post("Nanti", publish_at=at)
    prepared = ready(CONNECTOR, account, post)
    sandbox.tell("/faults", {"platform": "mastodon", "operation": "publish", "kind": "lost_answer"})
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    soon = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, long_ago())))
    late = sure(CONNECTOR.reconcile(account, Attempt(post, "k1", prepared, now() - publishing.REMEMBERED)))
    assert soon.remote_id == late.remote_id
    assert len(sandbox.look("/mastodon/things?kind=scheduled")["things"]) == 1


def test_a_token_that_was_taken_back_shows_in_the_self_test(sandbox: Any, account: Account) -> None:
    sandbox.tell("/mastodon/tokens", {"account": account.flags["id"]})
    assert [found.ok for found in CONNECTOR.probe(account)] == [False]
    with pytest.raises(PlatformError) as over:
        CONNECTOR.fetch(account, cursor="")
    assert over.value.problem.category is Category.AUTH_EXPIRED


@pytest.mark.parametrize("address", ["https://127.0.0.1", "http://10.0.0.8", "https://localhost:8443"])
def test_a_server_that_a_person_named_must_be_public(account: Account, address: str) -> None:
    endpoints = replace(account.endpoints, environment="production", api=address)
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.register(endpoints, redirect=BACK)
    assert refused.value.problem.native_code == "private_address"
    token = TokenSet("t", "production")
    foreign = replace(account, endpoints=endpoints, token=token)
    outcome = CONNECTOR.commit(foreign, Post("x"), ready(CONNECTOR, foreign, Post("x")), key="k")
    assert isinstance(outcome, Failed) and outcome.problem.native_code == "private_address"
