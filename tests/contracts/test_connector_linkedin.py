"""The LinkedIn connector against a real sandbox process; both are written from the same text, apart from each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from gembala.connectors.linkedin.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Card,
    Category,
    Failed,
    Format,
    MediaFile,
    NotThere,
    Options,
    PlatformError,
    Poll,
    Post,
    Published,
    Unknown,
)
from gembala.platforms.endpoints import at_sandbox
from gembala.web.channels.words import FINDINGS

from .at_sandbox import chosen, connected, long_ago, publish, ready, sure
from .graph_calls import press
from .linkedin_calls import receiver
from .media_server import film, picture

__all__ = ["receiver"]
BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def account(sandbox: Any) -> Account:
    return connected(CONNECTOR, sandbox, "warungsari", name="Warung Sari")


@pytest.fixture
def company(sandbox: Any) -> Account:
    return connected(CONNECTOR, sandbox, "company/dapur", name="Dapur Nusantara")


def standing(sandbox: Any) -> list[dict[str, Any]]:
    return [row for row in sandbox.look("/posts?platform=linkedin&source=all") if not row["deleted"]]


def fine(account: Account, post: Post) -> Post:
    assert not [one for one in CONNECTOR.validate(post, CONNECTOR.capabilities(account)) if one.level == "error"]
    return post


def test_a_text_stands_as_it_was_written(sandbox: Any, account: Account) -> None:
    text = "Soto (hangat) #soto_ayam #kuliner: 2 < 3 * [hemat] @rumah ~ \\o/ {ya} | _miring_"
    done = sure(publish(CONNECTOR, account, fine(account, Post(text)), sandbox=sandbox))
    assert done.remote_id.startswith("urn:li:share:")
    assert [row["text"] for row in standing(sandbox)] == [text], "nothing of it is lost"


def look(sandbox: Any, account: Account, path: str) -> dict[str, Any]:
    """What LinkedIn itself has, by another way than the connector's."""
    heads = {
        "authorization": f"Bearer {account.token.access}",
        "linkedin-version": CONNECTOR.manifest.api_version,
        "x-restli-protocol-version": "2.0.0",
    }
    answer = sandbox.ask("GET", f"{account.endpoints.api}/rest/{path}", headers=heads)
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.body
    return found


def content(sandbox: Any, account: Account, urn: str) -> dict[str, Any]:
    found: dict[str, Any] = look(sandbox, account, f"posts/{quote(urn, safe='')}")["content"]
    return found


def image(folder: Path, number: int = 0, alt: str = "") -> MediaFile:
    raw = picture(400 + number, 300)
    (folder / f"{number}.jpg").write_bytes(raw)
    return MediaFile(str(folder / f"{number}.jpg"), "image/jpeg", len(raw), alt=alt, width=400 + number, height=300)


def clip(folder: Path, **more: Any) -> MediaFile:
    raw = film(**more)
    (folder / "a.mp4").write_bytes(raw)
    return MediaFile(str(folder / "a.mp4"), "video/mp4", len(raw), seconds=more.get("seconds", 10))


def test_consent_code_pages_and_refresh_only_where_granted(sandbox: Any) -> None:
    made = sandbox.account("linkedin", "company/dapur", name="Dapur Nusantara")
    endpoints = at_sandbox(CONNECTOR.manifest, sandbox.base)
    app = AppKeys(made["client_id"], made["client_secret"], extra={"products": "community"})
    asked = CONNECTOR.authorize_url(endpoints, app, state="s1", redirect=BACK)
    scopes = parse_qs(urlsplit(asked.url).query)["scope"][0].split()
    back = press(asked.url, [("member", made["member"]), ("decision", "allow")])
    assert back["state"] == "s1"
    form = {"code": back["code"], "redirect": BACK, "verifier": ""}
    token = CONNECTOR.exchange(endpoints, app, form=form)
    assert set(token.scopes) == set(scopes) and token.expires_at
    assert timedelta(days=59) < token.expires_at - now() <= timedelta(days=60)
    found = {one.remote_id: one for one in CONNECTOR.accounts(endpoints, app, token)}
    assert set(found) == {made["member"], made["id"]}, "the member and the page"
    account = chosen(CONNECTOR, endpoints, app, token, made["id"])
    assert [one.code for one in CONNECTOR.probe(account) if not one.ok] == ["app_number"]
    with pytest.raises(PlatformError) as none:
        CONNECTOR.refresh(replace(account, token=replace(token, refresh="")))
    assert none.value.problem.native_code == "no_refresh_token"
    with pytest.raises(PlatformError) as twice:
        CONNECTOR.exchange(endpoints, app, form=form)
    assert twice.value.problem.category is Category.AUTH_EXPIRED
    sandbox.tell("/linkedin/settings", {"refresh": True})
    back = press(asked.url, [("member", made["member"]), ("decision", "allow")])
    partner = CONNECTOR.exchange(endpoints, app, form={**form, "code": back["code"]})
    fresh = CONNECTOR.refresh(replace(account, token=partner))
    assert fresh.access != partner.access and fresh.refresh and fresh.scopes
    sandbox.tell("/linkedin/settings", {"refresh": False})


def test_an_app_without_the_community_product_asks_for_less() -> None:
    endpoints = at_sandbox(CONNECTOR.manifest, "http://127.0.0.1:9")
    url = CONNECTOR.authorize_url(endpoints, AppKeys("c", "s"), state="s", redirect=BACK).url
    assert parse_qs(urlsplit(url).query)["scope"] == ["openid profile email w_member_social"]


def test_pictures_stand_with_their_words(sandbox: Any, company: Account, tmp_path: Path) -> None:
    one = fine(company, Post("Satu", (image(tmp_path, 1, "Semangkuk soto"),)))
    urn = sure(publish(CONNECTOR, company, one, sandbox=sandbox)).remote_id
    assert content(sandbox, company, urn)["media"]["altText"] == "Semangkuk soto"
    many = Post("Tiga", tuple(image(tmp_path, n, f"Gambar {n}") for n in range(3)), format=Format.CAROUSEL)
    urn = sure(publish(CONNECTOR, company, fine(company, many), key="k2", sandbox=sandbox)).remote_id
    told = content(sandbox, company, urn)["multiImage"]["images"]
    assert [row["altText"] for row in told] == ["Gambar 0", "Gambar 1", "Gambar 2"]


def test_a_video_of_several_parts(sandbox: Any, company: Account, tmp_path: Path) -> None:
    post = Post("Film", (clip(tmp_path, payload=9_000_000),), title="Dapur", format=Format.VIDEO)
    urn = sure(publish(CONNECTOR, company, fine(company, post), sandbox=sandbox)).remote_id
    assert content(sandbox, company, urn)["media"]["id"].startswith("urn:li:video:")


def test_a_document_a_card_and_a_poll(sandbox: Any, company: Account, tmp_path: Path) -> None:
    (tmp_path / "m.pdf").write_bytes(b"%PDF-1.4\n" + b"<< /Type /Page >>\n" * 3)
    paper = MediaFile(str(tmp_path / "m.pdf"), "application/pdf", 63, pages=3)
    post = Post("Menu", (paper,), title="Menu lengkap", format=Format.DOCUMENT)
    urn = sure(publish(CONNECTOR, company, fine(company, post), key="k1", sandbox=sandbox)).remote_id
    assert content(sandbox, company, urn)["media"]["title"] == "Menu lengkap"
    card = Card("https://example.org/resep", "Resep soto", "Dari ibu")
    post = Post("Baca", link=card, cover=image(tmp_path), format=Format.LINK)
    urn = sure(publish(CONNECTOR, company, fine(company, post), key="k2", sandbox=sandbox)).remote_id
    article = content(sandbox, company, urn)["article"]
    assert (article["source"], article["title"]) == (card.url, "Resep soto")
    assert article["thumbnail"].startswith("urn:li:image:")
    poll = Poll(("Soto", "Rawon"), 4320, question="Pilih mana?")
    post = Post("Ayo", poll=poll, format=Format.POLL)
    urn = sure(publish(CONNECTOR, company, fine(company, post), key="k3", sandbox=sandbox)).remote_id
    told = content(sandbox, company, urn)["poll"]
    assert [one["text"] for one in told["options"]] == ["Soto", "Rawon"]
    assert told["settings"]["duration"] == "THREE_DAYS"


def test_a_mention_is_a_link(sandbox: Any, account: Account, company: Account) -> None:
    options = Options(mentions=(f"Dapur Nusantara={company.remote_id}",))
    done = sure(publish(CONNECTOR, company, Post("Dari @Dapur Nusantara (resmi)", options=options), sandbox=sandbox))
    told = look(sandbox, company, f"posts/{quote(done.remote_id, safe='')}")["commentary"]
    assert told == f"Dari @[Dapur Nusantara]({company.remote_id}) \\(resmi\\)"


@pytest.mark.parametrize("kind", ["lost_answer", "stored_502"])
@pytest.mark.parametrize("handle", ["company/dapur", "warungsari"])
def test_a_lost_answer_is_settled_and_nothing_stands_twice(sandbox: Any, kind: str, handle: str) -> None:
    who = connected(CONNECTOR, sandbox, handle)
    post = Post("Buka jam 8")
    prepared = ready(CONNECTOR, who, post, sandbox=sandbox)
    sandbox.tell("/faults", {"platform": "linkedin", "account": who.remote_id, "operation": "publish", "kind": kind})
    lost = CONNECTOR.commit(who, post, prepared, key="k")
    assert isinstance(lost, Unknown)
    found = CONNECTOR.reconcile(who, Attempt(post, "k", prepared, long_ago()))
    assert isinstance(found, Published) and found.remote_id == standing(sandbox)[0]["id"]
    assert len(standing(sandbox)) == 1


def test_what_never_arrived_is_not_there_only_after_the_delay(sandbox: Any, company: Account) -> None:
    post = Post("Belum ada")
    prepared = ready(CONNECTOR, company, post, sandbox=sandbox)
    assert isinstance(CONNECTOR.reconcile(company, Attempt(post, "k", prepared, now())), Unknown)
    assert isinstance(CONNECTOR.reconcile(company, Attempt(post, "k", prepared, long_ago())), NotThere)
    assert not standing(sandbox)


def test_the_same_twice_is_a_duplicate(sandbox: Any, company: Account) -> None:
    post = Post("Selamat pagi")
    sure(publish(CONNECTOR, company, post, sandbox=sandbox))
    again = publish(CONNECTOR, company, post, key="k2", sandbox=sandbox)
    assert isinstance(again, Failed) and again.problem.category is Category.DUPLICATE


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("rate_limit", Category.QUOTA),
        ("expired_token", Category.AUTH_EXPIRED),
        ("revoked", Category.AUTH_EXPIRED),
    ],
)
def test_a_definite_refusal_has_its_category(sandbox: Any, company: Account, kind: str, category: Category) -> None:
    sandbox.tell(
        "/faults", {"platform": "linkedin", "account": company.remote_id, "operation": "publish", "kind": kind}
    )
    refused = publish(CONNECTOR, company, Post("Halo"), sandbox=sandbox)
    assert isinstance(refused, Failed) and refused.problem.category is category
    if category is Category.QUOTA:
        assert refused.problem.retry_after and refused.problem.retry_after <= timedelta(hours=24, minutes=1)


def test_a_version_that_ended_and_a_role_that_was_lost(sandbox: Any, company: Account) -> None:
    sandbox.tell("/linkedin/settings", {"sunset": [CONNECTOR.manifest.api_version]})
    dead = publish(CONNECTOR, company, Post("Halo"), sandbox=sandbox)
    sandbox.tell("/linkedin/settings", {"sunset": []})
    assert isinstance(dead, Failed) and dead.problem.category is Category.API_VERSION
    made = sandbox.account("linkedin", "company/dapur")
    sandbox.tell("/linkedin/roles", {"member": made["member"], "organization": made["id"], "state": "REVOKED"})
    refused = publish(CONNECTOR, company, Post("Halo lagi"), sandbox=sandbox)
    assert isinstance(refused, Failed) and refused.problem.category is Category.AUTH_SCOPE


def test_comments_are_read_once_answered_liked_and_deleted(sandbox: Any, company: Account) -> None:
    urn = sure(publish(CONNECTOR, company, Post("Soto hari ini"), sandbox=sandbox)).remote_id
    asked = {"platform": "linkedin", "post_id": urn, "author": "budi", "text": "Berapa harganya?"}
    theirs = sandbox.tell("/comment", asked)["id"]
    page = CONNECTOR.fetch(company, cursor="")
    [event] = page.events
    assert (event.remote_id, event.thread_id, event.parent_id, event.text) == (theirs, urn, urn, "Berapa harganya?")
    assert event.author.remote_id.startswith("urn:li:person:")
    assert not CONNECTOR.fetch(company, cursor=page.cursor).events, "once"
    answer = Post("Lima belas ribu", reply_to=theirs, reply_root=urn)
    mine = sure(publish(CONNECTOR, company, fine(company, answer), sandbox=sandbox))
    lost = Attempt(answer, "k", ready(CONNECTOR, company, answer), long_ago())
    assert sure(CONNECTOR.reconcile(company, lost)).remote_id == mine.remote_id
    assert not CONNECTOR.fetch(company, cursor=page.cursor).events, "our own words are no news"
    sure(CONNECTOR.act(company, Action(ActionKind.LIKE, theirs, urn), key="k"))
    sure(CONNECTOR.act(company, Action(ActionKind.DELETE, theirs, urn), key="k"))
    assert sure(CONNECTOR.act(company, Action(ActionKind.DELETE, theirs, urn), key="k")), "twice is done"
    left = look(sandbox, company, f"socialActions/{quote(urn, safe='')}/comments")["elements"]
    assert theirs not in [row["commentUrn"] for row in left]
    refused = CONNECTOR.act(company, Action(ActionKind.HIDE, theirs, urn), key="k")
    assert isinstance(refused, Failed) and refused.problem.category is Category.UNSUPPORTED


def test_a_first_comment_and_the_end_of_a_post(sandbox: Any, company: Account) -> None:
    urn = sure(publish(CONNECTOR, company, Post("Baru"), sandbox=sandbox)).remote_id
    first = Post("Tautan di sini", reply_to=urn, reply_root=urn)
    said = sure(publish(CONNECTOR, company, first, key="k2", sandbox=sandbox))
    assert said.remote_id.startswith("urn:li:comment:")
    for _ in range(2):
        sure(CONNECTOR.act(company, Action(ActionKind.DELETE, urn, urn), key="k"))
    assert urn not in [row["id"] for row in standing(sandbox)]


def test_figures_are_the_platforms_and_what_is_gone_stays_away(sandbox: Any, company: Account) -> None:
    urn = sure(publish(CONNECTOR, company, Post("Dilihat"), sandbox=sandbox)).remote_id
    sandbox.tell("/visit", {"platform": "linkedin", "post_id": urn, "likes": 3, "impressions": 400})
    told = {(one.remote_id, one.native): one.value for one in CONNECTOR.metrics(company, [urn])}
    assert (told[urn, "impressionCount"], told[urn, "likeCount"]) == (400, 3)
    assert (company.remote_id, "firstDegreeSize") in told
    sandbox.tell("/linkedin/settings", {"removed_metrics": ["clickCount"]})
    less = {one.native for one in CONNECTOR.metrics(company, [urn])}
    sandbox.tell("/linkedin/settings", {"removed_metrics": []})
    assert "clickCount" not in less and "impressionCount" in less


def test_the_self_test_says_whether_comments_are_pushed_or_fetched(
    sandbox: Any, account: Account, company: Account, receiver: Any
) -> None:
    def told(who: Account) -> list[tuple[str, bool, str]]:
        wanted = {"push", "polling", "app_number"}
        return [(one.code, one.ok, one.detail) for one in CONNECTOR.probe(who) if one.code in wanted]

    keys = replace(company.app, extra={**company.app.extra, "application": "208890411"})
    page, ours = replace(company, app=keys), f"{receiver.url}s/linkedin/7/"
    polled = ("polling", True, "")
    assert told(replace(account, app=keys)) == [], "LinkedIn tells nobody of a member's comments"
    assert told(company) == [("app_number", False, ""), polled]
    assert told(page) == [("push", False, ""), polled]
    CONNECTOR.subscribe(page, callback=ours)
    assert told(page) == [("push", True, ours)]
    CONNECTOR.subscribe(page, callback=receiver.url)
    assert told(page) == [("push", False, receiver.url), polled], "it goes to somebody else"
    sandbox.tell("/linkedin/settings", {"webhooks": False})
    refused = told(page)
    sandbox.tell("/linkedin/settings", {"webhooks": True})
    assert refused == [("push", False, "ACCESS_DENIED"), polled], "an app that LinkedIn did not approve"
    assert {"push", "polling", "app_number"} <= set(FINDINGS), "each has words on the channel's page"


def test_a_pages_news_come_to_our_address_until_it_is_let_go(
    sandbox: Any, account: Account, company: Account, receiver: Any
) -> None:
    with_number = replace(company.app, extra={**company.app.extra, "application": "208890411"})
    page = replace(company, app=with_number)
    assert not CONNECTOR.subscribe(company, callback=receiver.url), "without the app's number a person registers it"
    assert not CONNECTOR.subscribe(replace(account, app=with_number), callback=receiver.url), "a member has no news"
    for _ in range(2):  # repeating it changes nothing
        assert CONNECTOR.subscribe(page, callback=receiver.url)
    (hook,) = sandbox.look("/linkedin/things?kind=hook")["things"]
    assert (hook["parent"], hook["data"]["url"]) == (company.remote_id, receiver.url)
    for _ in range(2):
        CONNECTOR.unsubscribe(page, callback=receiver.url, ended=receiver.url)
    assert sandbox.look("/linkedin/things?kind=hook")["things"] == []
    receiver.honest = False
    with pytest.raises(PlatformError):
        CONNECTOR.subscribe(page, callback=receiver.url)
