"""The Bluesky connector against a real PDS and AppView: what it takes for granted is what they do."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    Category,
    Endpoints,
    Event,
    EventKind,
    Failed,
    MediaFile,
    NotThere,
    PlatformError,
    Post,
    Published,
    Unknown,
)
from tests.contracts.bluesky_pds.people import Person, Refused, xrpc
from tests.contracts.bluesky_pds.wire import Wire

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
T = TypeVar("T")
FAMILY = "👨‍👩‍👧‍👦"


def until(look: Callable[[], T], *, seconds: float = 60, what: str = "it") -> T:
    """The first true answer: the AppView reads the PDS's stream a moment later."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.1)
    return found


def connect(wire: Wire, who: Person) -> Account:
    """Connect as a person would: handle and app password."""
    endpoints = Endpoints("sandbox", f"{wire.url}/bluesky/xrpc", web="https://bsky.app")
    token = CONNECTOR.exchange(endpoints, AppKeys(), form={"handle": f"@{who.handle}", "password": who.app_password()})
    (account,) = CONNECTOR.accounts(endpoints, AppKeys(), token)
    return Account(account.remote_id, account.handle, endpoints, token)


def picture(folder: Path, kind: str = "JPEG") -> MediaFile:
    """A real picture."""
    file, held = folder / f"kopi.{kind.lower()}", io.BytesIO()
    Image.new("RGB", (64, 48), (120, 80, 40)).save(held, kind)
    file.write_bytes(held.getvalue())
    mime = f"image/{kind.lower()}"
    return MediaFile(str(file), mime, file.stat().st_size, alt="Secangkir kopi ☕", width=64, height=48)


def publish(account: Account, post: Post, key: str) -> Any:
    return CONNECTOR.commit(account, post, CONNECTOR.prepare(account, post, key=key), key=key)


def sure(outcome: Any) -> Published:
    assert isinstance(outcome, Published), outcome
    return outcome


def ref(made: Published) -> dict[str, str]:
    return {"uri": made.remote_id, "cid": made.extra["cid"]}


def seen(who: Person, made: dict[str, str]) -> dict[str, str]:
    """The same reference, once the AppView shows it: people answer what they see."""
    until(lambda: who.call("app.bsky.feed.getPosts", uris=[made["uri"]])["posts"], what=made["uri"])
    return made


def joined(who: Person) -> Person:
    """The person, once the AppView knows them."""

    def known() -> bool:
        try:
            return bool(who.call("app.bsky.actor.getProfile", actor=who.did))
        except Refused:
            return False

    until(known, what=who.handle)
    return who


def news(account: Account, wanted: int) -> dict[str, Event]:
    """Events by id, once so many are there."""

    def look() -> dict[str, Event]:
        found = {event.remote_id: event for event in CONNECTOR.fetch(account, cursor="").events}
        return found if len(found) >= wanted else {}

    return until(look, what=f"{wanted} events")


def test_a_wrong_password_and_an_unknown_handle_ask_for_a_sign_in(wire: Wire, person: Any) -> None:
    endpoints = Endpoints("sandbox", f"{wire.url}/bluesky/xrpc")
    for handle in (person("salah").handle, "tidak-ada.test"):
        with pytest.raises(PlatformError) as refused:
            CONNECTOR.exchange(endpoints, AppKeys(), form={"handle": handle, "password": "abcd-efgh-ijkl-mnop"})
        assert refused.value.problem.category is Category.AUTH_EXPIRED


def test_a_refresh_gives_a_new_pair_and_the_session_goes_on(wire: Wire, person: Any) -> None:
    account = connect(wire, person("segar"))
    assert account.token.expires_at and account.token.refresh_expires_at
    assert 3600 < (account.token.expires_at - now()).total_seconds() <= 7200
    time.sleep(1.1)  # a token tells its second of issue: within the same one the network signs the same words
    fresh = CONNECTOR.refresh(account)
    assert fresh.access != account.token.access and fresh.refresh != account.token.refresh
    renewed = replace(account, token=fresh)
    sure(publish(renewed, Post("Masih masuk"), "k"))
    assert CONNECTOR.refresh(renewed).refresh not in {fresh.refresh, account.token.refresh}


def test_an_access_token_that_is_no_token_is_a_sign_in_that_ended(wire: Wire, person: Any) -> None:
    account = connect(wire, person("habis"))
    broken = replace(account, token=replace(account.token, access=account.token.access[:-4] + "AAAA"))
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.fetch(broken, cursor="")
    assert refused.value.problem.category is Category.AUTH_EXPIRED
    outcome = CONNECTOR.act(
        broken, Action(ActionKind.DELETE, f"at://{account.remote_id}/app.bsky.feed.post/x"), key="a"
    )
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.AUTH_EXPIRED


def test_a_post_with_picture_link_tag_and_mention_is_shown_as_meant(
    wire: Wire, person: Any, tmp_path: Path, bluesky: Any
) -> None:
    warung, budi = person("warung"), person("budi")
    account = connect(wire, warung)
    text = f"Kopi ☕ pagi https://contoh.id/a #kopi @{budi.handle}"
    post = Post(text, (picture(tmp_path),), language="id")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    first = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    again = sure(CONNECTOR.commit(account, post, prepared, key="k1"))
    assert first.remote_id == again.remote_id and first.extra["cid"] == again.extra["cid"]
    (view,) = until(lambda: budi.call("app.bsky.feed.getPosts", uris=[first.remote_id])["posts"])
    assert view["record"]["text"] == text and view["record"]["langs"] == ["id"]
    (image,) = view["embed"]["images"]
    assert image["alt"] == "Secangkir kopi ☕" and image["aspectRatio"] == {"width": 64, "height": 48}
    raw = text.encode()
    kinds = {
        raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in view["record"]["facets"]
    }
    assert kinds["https://contoh.id/a"]["uri"] == "https://contoh.id/a"
    assert kinds["#kopi"]["tag"] == "kopi" and kinds[f"@{budi.handle}"]["did"] == budi.did
    listed = warung.call("com.atproto.repo.listRecords", repo=warung.did, collection="app.bsky.feed.post")
    assert len(listed["records"]) == 1


def test_both_limits_of_the_text_are_the_servers(wire: Wire, person: Any) -> None:
    account = connect(wire, person("panjang"))
    caps = CONNECTOR.capabilities(account)
    texts = ["a" * 300, "a" * 301, FAMILY * 120, FAMILY * 121, "é" * 300, "e\u0301" * 300, "🇮🇩" * 300, "\u200b" * 301]
    for text in texts:
        errors = [issue.code for issue in CONNECTOR.validate(Post(text), caps) if issue.level == "error"]
        outcome = publish(account, Post(text), key=text)
        assert isinstance(outcome, Failed) is bool(errors), (len(text), text[:8], errors, outcome)
        if isinstance(outcome, Failed):
            assert outcome.problem.category is Category.CONTENT_INVALID


def test_a_lost_answer_is_found_again_and_one_that_never_came_is_not_there(wire: Wire, person: Any) -> None:
    warung = person("hilang")
    account, post = connect(wire, warung), Post("Promo")
    prepared = CONNECTOR.prepare(account, post, key="k1")
    attempt = Attempt(post, "k1", prepared, now())
    assert CONNECTOR.reconcile(account, attempt) == NotThere()
    wire.lose("com.atproto.repo.putRecord")
    assert isinstance(CONNECTOR.commit(account, post, prepared, key="k1"), Unknown)
    found = sure(CONNECTOR.reconcile(account, attempt))
    assert sure(CONNECTOR.commit(account, post, prepared, key="k1")).remote_id == found.remote_id
    listed = warung.call("com.atproto.repo.listRecords", repo=warung.did, collection="app.bsky.feed.post")
    assert [row["uri"] for row in listed["records"]] == [found.remote_id]


def test_replies_mentions_quotes_and_likes_arrive_with_what_they_hang_under(wire: Wire, person: Any) -> None:
    warung, budi, sari = person("warung"), person("budi"), person("sari")
    account = connect(wire, warung)
    post = sure(publish(account, Post("Menu baru"), "k1"))
    direct = seen(sari, budi.reply("Enak banget! 😋", seen(budi, ref(post))))
    deep = seen(budi, sari.reply("Setuju", direct, ref(post)))
    deeper = budi.reply("Kan?", deep, ref(post))
    mention = sari.mention(f"Halo @{warung.handle} apa kabar", warung.handle, warung.did)
    quote = sari.post("Coba ini", embed={"$type": "app.bsky.embed.record", "record": ref(post)})
    like = budi.like(ref(post))
    found = news(account, 6)
    assert set(found) == {made["uri"] for made in (direct, deep, deeper, mention, quote, like)}
    for made, parent in ((direct, post.remote_id), (deep, direct["uri"]), (deeper, deep["uri"])):
        event = found[made["uri"]]
        assert (event.kind, event.thread_id, event.parent_id) == (EventKind.COMMENT, post.remote_id, parent)
    assert found[direct["uri"]].text == "Enak banget! 😋" and found[direct["uri"]].author.handle == budi.handle
    assert found[mention["uri"]].kind is EventKind.MENTION and found[mention["uri"]].thread_id == mention["uri"]
    assert found[quote["uri"]].kind is EventKind.MENTION
    assert found[like["uri"]].kind is EventKind.LIKE and found[like["uri"]].parent_id == post.remote_id
    account_sees = CONNECTOR.fetch(account, cursor=CONNECTOR.fetch(account, cursor="").cursor)
    assert {event.remote_id for event in account_sees.events} <= set(found), "later looks repeat, they never invent"


def test_answering_liking_hiding_and_deleting_do_what_they_say_and_may_be_repeated(wire: Wire, person: Any) -> None:
    warung, budi = person("warung"), person("budi")
    account = connect(wire, warung)
    post = sure(publish(account, Post("Menu baru"), "k1"))
    comment = budi.reply("Halal, kak?", seen(budi, ref(post)))
    news(account, 1)
    answer = sure(publish(account, Post("Halal!", reply_to=comment["uri"], reply_root=post.remote_id), "r1"))
    (shown,) = until(lambda: budi.call("app.bsky.feed.getPosts", uris=[answer.remote_id])["posts"])
    assert shown["record"]["reply"] == {"root": ref(post), "parent": comment}
    for kind in (ActionKind.HIDE, ActionKind.HIDE):
        sure(CONNECTOR.act(account, Action(kind, comment["uri"], post.remote_id), key="a"))
    gate = until(lambda: budi.call("app.bsky.feed.getPostThread", uri=post.remote_id).get("threadgate"))
    assert gate["record"]["hiddenReplies"] == [comment["uri"]]
    sure(CONNECTOR.act(account, Action(ActionKind.UNHIDE, comment["uri"], post.remote_id), key="a"))

    def liked() -> int:
        return int(budi.call("app.bsky.feed.getPosts", uris=[comment["uri"]])["posts"][0]["likeCount"])

    first = sure(CONNECTOR.act(account, Action(ActionKind.LIKE, comment["uri"]), key="a"))
    again = sure(CONNECTOR.act(account, Action(ActionKind.LIKE, comment["uri"]), key="b"))
    assert first.extra["uri"] == again.extra["uri"]
    until(lambda: liked() == 1, what="the like")
    for _ in range(2):
        sure(CONNECTOR.act(account, Action(ActionKind.UNLIKE, comment["uri"], extra=first.extra), key="c"))
    until(lambda: liked() == 0, what="the like taken back")
    sure(CONNECTOR.act(account, Action(ActionKind.LIKE, comment["uri"]), key="d"))
    until(lambda: liked() == 1, what="the like given again")
    for _ in range(2):
        sure(CONNECTOR.act(account, Action(ActionKind.DELETE, answer.remote_id), key="e"))
    until(lambda: not budi.call("app.bsky.feed.getPosts", uris=[answer.remote_id])["posts"], what="the deletion")
    theirs = CONNECTOR.act(account, Action(ActionKind.DELETE, comment["uri"]), key="f")
    assert isinstance(theirs, Failed) and theirs.problem.category is Category.POLICY


def test_a_like_on_what_is_gone_and_an_answer_to_it_are_not_found(wire: Wire, person: Any) -> None:
    warung, budi = person("warung"), person("budi")
    account = connect(wire, warung)
    comment = budi.mention(f"@{warung.handle} halo", warung.handle, warung.did)
    news(account, 1)
    budi.drop(comment["uri"])
    until(lambda: not budi.call("app.bsky.feed.getPosts", uris=[comment["uri"]])["posts"])
    outcome = CONNECTOR.act(account, Action(ActionKind.LIKE, comment["uri"]), key="a")
    assert isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.prepare(account, Post("?", reply_to=comment["uri"]), key="b")
    assert refused.value.problem.category is Category.NOT_FOUND


def test_figures_are_what_the_network_counts(wire: Wire, person: Any) -> None:
    warung, budi, sari = person("warung"), person("budi"), person("sari")
    account = connect(wire, warung)
    post = sure(publish(account, Post("Hitung"), "k1"))
    budi.like(seen(budi, ref(post)))
    sari.like(ref(post))
    budi.reply("satu", ref(post))
    sari.record("app.bsky.feed.repost", {"subject": ref(post)})
    sari.record("app.bsky.graph.follow", {"subject": warung.did})

    def figures() -> dict[str, float]:
        points = CONNECTOR.metrics(account, [post.remote_id, post.remote_id[:-1] + "2"])
        return {point.native: point.value for point in points}

    expected = {"likeCount": 2, "replyCount": 1, "repostCount": 1, "quoteCount": 0, "followersCount": 1}
    until(lambda: figures() == expected, what=f"{expected}")


def whole(account: Account, cursor: str = "") -> tuple[set[str], str, int]:
    """Everything of one round of reading, the cursor behind it, and how many pages it took."""
    found, more, pages = set[str](), True, 0
    while more:
        page = CONNECTOR.fetch(account, cursor=cursor)
        found |= {event.remote_id for event in page.events}
        cursor, more, pages = page.cursor, page.more, pages + 1
    return found, cursor, pages


def test_a_long_evening_is_read_whole_and_cheaply(wire: Wire, person: Any) -> None:
    """Every reply is among the notifications; a look costs one call while it is quiet."""
    warung, budi, sari = person("warung"), person("budi"), person("sari")
    account = connect(wire, warung)
    root = ref(sure(publish(account, Post("Ramai"), "k1")))
    under = seen(sari, budi.reply("pertama", seen(budi, root)))
    wanted = {under["uri"]}
    wanted |= {sari.reply(f"k {number}", under if number % 2 else root, root)["uri"] for number in range(230)}
    found, cursor, pages = until(lambda: told if (told := whole(account))[0] >= wanted else None, seconds=60)
    assert found == wanted and pages == 3
    wire.reset()
    _, cursor, pages = whole(account, cursor)
    assert pages <= 3, "what came within the last two minutes is read once more"
    quiet = connect(wire, person("sepi"))
    wire.reset()
    _, nothing, _ = whole(quiet)
    whole(quiet, nothing)
    assert wire.asked == {"app.bsky.notification.listNotifications": 2}, "a quiet look costs one call"
    late = budi.reply("terlambat", root)
    until(lambda: late["uri"] in whole(account, cursor)[0], what="the late reply")


def test_a_reply_whose_writer_has_a_slow_clock_is_not_lost(wire: Wire, person: Any) -> None:
    """The network sorts notifications by the writer's clock: this one appears below what was already read."""
    warung, budi = person("warung"), person("budi")
    account = connect(wire, warung)
    root = ref(sure(publish(account, Post("Jam berapa?"), "k1")))
    on_time = seen(budi, budi.reply("tepat", seen(budi, root)))
    found, cursor, _ = until(lambda: told if on_time["uri"] in (told := whole(account))[0] else None)
    assert found
    past = (now() - timedelta(hours=3)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    slow = budi.post("telat", reply={"root": root, "parent": root}, createdAt=past)
    found, cursor, _ = until(lambda: told if slow["uri"] in (told := whole(account, cursor))[0] else None)
    assert slow["uri"] in found


def test_an_account_that_filters_its_notifications_hears_everybody_through_us(wire: Wire, person: Any) -> None:
    """*Priority notifications* in the person's app hides strangers there; a brand's comments must come all the same."""
    warung, budi = person("warung"), person("budi")
    account = connect(wire, warung)
    warung.call("app.bsky.notification.putPreferences", {"priority": True})
    root = ref(sure(publish(account, Post("Menu"), "k1")))
    comment = budi.reply("Masih ada?", seen(budi, root))
    until(lambda: comment["uri"] in whole(account)[0], what="the stranger's comment")


def test_how_deep_the_network_tells(wire: Wire, person: Any) -> None:
    """A reply is told to whoever wrote one of the four words above it: what strangers say to each other deeper down is
    not. The sandbox keeps the same rule, the page on Bluesky says so.
    """
    warung, budi, sari = person("warung"), person("budi"), person("sari")
    account = connect(wire, warung)
    root = ref(sure(publish(account, Post("Dalam"), "k1")))
    chain, parent = [], seen(budi, root)
    for number in range(6):
        who, other = (budi, sari) if number % 2 else (sari, budi)
        parent = seen(other, who.reply(f"tingkat {number + 1}", parent, root))
        chain.append(parent["uri"])
    mark = budi.reply("tanda", root)
    found = until(lambda: told if mark["uri"] in (told := whole(account)[0]) else None)
    assert [uri in found for uri in chain] == [True] * 4 + [False] * 2


def test_a_full_disk_of_pictures_and_a_wrong_type_are_named(wire: Wire, person: Any, tmp_path: Path) -> None:
    account = connect(wire, person("gambar"))
    for kind in ("PNG", "WEBP", "GIF"):
        sure(publish(account, Post(kind, (picture(tmp_path, kind),)), kind))
    big = tmp_path / "besar.png"
    big.write_bytes(Path(picture(tmp_path, "PNG").path).read_bytes() + bytes(2_000_001))
    media = MediaFile(str(big), "image/png", big.stat().st_size, alt="besar")
    caps = CONNECTOR.capabilities(account)
    assert "media_too_big" in {issue.code for issue in CONNECTOR.validate(Post("x", (media,)), caps)}
    outcome = publish(account, Post("x", (media,)), "besar")
    assert isinstance(outcome, Failed) and outcome.problem.category in {
        Category.MEDIA_INVALID,
        Category.CONTENT_INVALID,
    }


def test_what_the_server_refuses_of_a_stranger(bluesky: Any, person: Any) -> None:
    """The oracle itself: without a token 401, so that a lost header can never look like an empty inbox."""
    with pytest.raises(Refused) as refused:
        xrpc(bluesky.pds, "app.bsky.notification.listNotifications")
    assert refused.value.status == 401
