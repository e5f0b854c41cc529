"""Mastodon.py, which knows nothing of us, drives the sandbox and reads its answers."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Sandbox
from .graph_calls import press
from .media_server import film, picture

mastodon = pytest.importorskip("mastodon", reason="Mastodon.py is not installed")
pytestmark = pytest.mark.oracle
BACK = "http://127.0.0.1:9/back"


def client(sandbox: Sandbox, who: dict[str, Any], **more: Any) -> Any:
    """Mastodon.py for an account; a limit that is reached is an error at once."""
    address = sandbox.base + "/mastodon"
    return mastodon.Mastodon(
        api_base_url=address, access_token=who["access_token"], ratelimit_method="throw", request_timeout=15, **more
    )


def moment(sandbox: Sandbox) -> datetime:
    return datetime.fromisoformat(sandbox.look("/health")["now"])


def test_the_version_and_the_limits_are_read(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    assert found.retrieve_mastodon_version() == "4.6.0"
    limits = found.instance_v2().configuration
    assert limits.statuses.max_characters == 500 and limits.polls.max_options == 4
    assert found.instance_v1().uri == "mastodon.sandbox.example"


def test_an_app_registers_itself_and_a_code_becomes_a_token(sandbox: Sandbox) -> None:
    who = sandbox.account("mastodon", "warung", tokens=False)
    address = sandbox.base + "/mastodon"
    asked = {"api_base_url": address, "scopes": ["read", "write"], "redirect_uris": BACK}
    client_id, secret = mastodon.Mastodon.create_app("Uji", **asked)
    found = mastodon.Mastodon(client_id=client_id, client_secret=secret, api_base_url=address)
    url = found.auth_request_url(redirect_uris=BACK, scopes=["read", "write"], state="s1", allow_http=True)
    back = press(url, [("account", who["id"]), ("decision", "allow")])
    assert back["state"] == "s1"
    told = {"code": back["code"], "redirect_uri": BACK, "scopes": ["read", "write"], "allow_http": True}
    found.log_in(**told)
    assert found.me().acct == "warung" and found.app_verify_credentials().name == "Uji"
    with pytest.raises(mastodon.MastodonIllegalArgumentError):
        found.log_in(**told)
    found.revoke_access_token(allow_http=True)
    with pytest.raises(Exception, match=r"access token|OAuth"):
        found.me()


def test_a_status_is_made_once_for_a_key_and_given_back(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    first = found.status_post("Soto & rawon\nhari ini #kuliner", idempotency_key="k1", spoiler_text="Pedas")
    again = found.status_post("Soto & rawon\nhari ini #kuliner", idempotency_key="k1", spoiler_text="Pedas")
    assert first.id == again.id and len(sandbox.look("/posts?platform=mastodon")) == 1
    read = found.status(first.id)
    assert read.content.startswith("<p>Soto &amp; rawon<br />hari ini ") and read.spoiler_text == "Pedas"
    assert read.sensitive and [tag.name for tag in read.tags] == ["kuliner"]
    assert found.status_source(first.id).text == "Soto & rawon\nhari ini #kuliner"
    sandbox.tell("/clock", {"advance_seconds": 3_601})
    assert found.status_post("Soto & rawon", idempotency_key="k1").id != first.id


def test_a_film_is_processed_before_it_can_be_attached(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    made = found.media_post(io.BytesIO(film()), "video/mp4", description="Dapur", file_name="a.mp4")
    assert made.url is None and made.type == "video" and made.description == "Dapur"
    with pytest.raises(mastodon.MastodonAPIError, match="not finished processing"):
        found.status_post("Video", media_ids=[made])
    sandbox.tell("/clock", {"advance_seconds": 4})
    assert found.media(made).url
    assert found.status_post("Video", media_ids=[made]).media_attachments[0].id == made.id


def test_pictures_up_to_four_and_never_with_a_film(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    one = [found.media_post(io.BytesIO(picture()), "image/jpeg") for _ in range(5)]
    with pytest.raises(mastodon.MastodonAPIError, match="more than 4 files"):
        found.status_post("Menu", media_ids=one)
    clip = found.media_post(io.BytesIO(film()), "video/mp4", file_name="a.mp4")
    sandbox.tell("/clock", {"advance_seconds": 4})
    with pytest.raises(mastodon.MastodonAPIError, match="already contains images"):
        found.status_post("Menu", media_ids=[one[0], clip])
    assert len(found.status_post("Menu", media_ids=one[:4]).media_attachments) == 4
    with pytest.raises(mastodon.MastodonAPIError, match="already attached"):
        found.status_post("Lagi", media_ids=one[:1])


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 500, True),
        ("a" * 501, False),
        ("a" * 476 + " https://contoh.id/" + "panjang/" * 40, True),
        ("a" * 477 + " https://contoh.id/x", False),
        ("a" * 490 + " @budi@komunitas-yang-panjang.example", False),
        ("a" * 490 + " @budi1234@komunitas-yang-panjang.example", True),
        ("👨‍👩‍👧‍👦" * 500, True),
    ],
)
def test_addresses_count_23_and_of_remote_names_the_local_part(sandbox: Sandbox, text: str, fits: bool) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    if text.startswith("a" * 490):
        text = text.replace("@budi@", "@budi56789@") if not fits else text
    if fits:
        assert found.status_post(text).id
    else:
        with pytest.raises(mastodon.MastodonAPIError, match="Text character limit of 500 exceeded"):
            found.status_post(text)


def test_a_poll_is_voted_on_by_others_only(sandbox: Sandbox) -> None:
    brand, guest = sandbox.account("mastodon", "warung"), sandbox.account("mastodon", "budi")
    found, other = client(sandbox, brand), client(sandbox, guest)
    made = found.status_post("Pilih", poll=found.make_poll(["Soto", "Rawon"], expires_in=3600))
    assert other.poll_vote(made.poll, [1]).votes_count == 1
    with pytest.raises(mastodon.MastodonAPIError, match="already voted"):
        other.poll_vote(made.poll, [0])
    with pytest.raises(mastodon.MastodonAPIError, match="your own polls"):
        found.poll_vote(made.poll, [0])
    assert [one.votes_count for one in found.poll(made.poll).options] == [0, 1]
    with pytest.raises(mastodon.MastodonAPIError, match="too soon"):
        found.status_post("Pilih", poll=found.make_poll(["Soto", "Rawon"], expires_in=60))


def test_a_scheduled_status_waits_and_goes_out_under_another_id(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    held = found.status_post("Nanti", scheduled_at=moment(sandbox) + timedelta(minutes=10))
    assert held.params.text == "Nanti" and [one.id for one in found.scheduled_statuses()] == [held.id]
    with pytest.raises(mastodon.MastodonAPIError, match="must be in the future"):
        found.status_post("Segera", scheduled_at=moment(sandbox) + timedelta(minutes=2))
    later = found.scheduled_status_update(held, moment(sandbox) + timedelta(minutes=20))
    assert later.scheduled_at > held.scheduled_at
    sandbox.tell("/clock", {"advance_seconds": 1_300})
    until = datetime.now(UTC) + timedelta(seconds=10)
    while found.scheduled_statuses() and datetime.now(UTC) < until:
        pass
    (out,) = found.account_statuses(found.me())
    assert out.content == "<p>Nanti</p>" and str(out.id) != str(held.id)


def test_a_day_takes_25_scheduled_statuses(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    at = moment(sandbox).replace(hour=12, minute=0) + timedelta(days=2)
    for number in range(25):
        found.status_post(f"Nanti {number}", scheduled_at=at)
    with pytest.raises(mastodon.MastodonAPIError, match="exceeded the limit of 25"):
        found.status_post("Terlalu banyak", scheduled_at=at)


def test_answers_are_told_read_in_context_and_favourited(sandbox: Sandbox) -> None:
    brand, guest = sandbox.account("mastodon", "warung"), sandbox.account("mastodon", "budi")
    found, other = client(sandbox, brand), client(sandbox, guest)
    post = found.status_post("Menu baru")
    reply = other.status_reply(post, "Berapa harganya?")
    other.status_favourite(post)
    other.status_reblog(post)
    other.account_follow(brand["id"])
    told = found.notifications()
    assert [one.type for one in told] == ["follow", "reblog", "favourite", "mention"]
    assert told[-1].status.id == reply.id and told[-1].status.in_reply_to_id == post.id
    assert [one.type for one in found.notifications(types=["mention"])] == ["mention"]
    assert [one.id for one in found.status_context(post).descendants] == [reply.id]
    assert [one.acct for one in found.status_favourited_by(post)] == ["budi"]
    counted = found.status(post)
    assert (counted.replies_count, counted.favourites_count, counted.reblogs_count) == (1, 1, 1)
    other.status_unfavourite(post)
    assert found.status(post).favourites_count == 0


def test_pages_of_notifications_are_linked(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    post = found.status_post("Ramai")
    said = [{"platform": "mastodon", "post_id": str(post.id), "author": f"u{n}", "text": f"k {n}"} for n in range(95)]
    wanted = set(sandbox.tell("/comments", said)["ids"])
    page, seen = found.notifications(limit=40), list[str]()
    while page:
        seen += [str(one.status.id) for one in page]
        page = found.fetch_next(page)
    assert set(seen) == wanted and len(seen) == 95
    first = found.notifications(min_id=0, limit=40)
    assert len(first) == 40 and str(first[-1].status.id) == min(wanted, key=int)


def test_direct_words_are_seen_by_those_they_name(sandbox: Sandbox) -> None:
    brand = sandbox.account("mastodon", "warung")
    guest, third = sandbox.account("mastodon", "budi"), sandbox.account("mastodon", "citra")
    made = client(sandbox, guest).status_post("@warung rahasia", visibility="direct")
    assert client(sandbox, brand).status(made.id).visibility == "direct"
    with pytest.raises(mastodon.MastodonNotFoundError):
        client(sandbox, third).status(made.id)


def test_an_edit_has_a_history_and_a_deletion_gives_the_text_back(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    made = found.status_post("Buka jam 8")
    changed = found.status_update(made, "Buka jam 9")
    assert changed.edited_at and len(found.status_history(made)) == 2
    assert found.status_delete(made).text == "Buka jam 9"
    with pytest.raises(mastodon.MastodonNotFoundError):
        found.status(made)


def test_blocking_and_reporting(sandbox: Sandbox) -> None:
    brand = sandbox.account("mastodon", "warung")
    found = client(sandbox, brand)
    post = found.status_post("Menu")
    said = {"platform": "mastodon", "post_id": str(post.id), "author": "spam", "text": "judi"}
    reply = found.status(sandbox.tell("/comment", said)["id"])
    assert found.account_block(reply.account).blocking
    assert sandbox.ask("POST", sandbox.admin + "/comment", body=said).status == 400
    assert not found.account_unblock(reply.account).blocking
    made = found.report(reply.account, status_ids=[reply], comment="judi", category="spam")
    assert (
        made.category == "spam"
        and sandbox.look("/mastodon/things?kind=report")["things"][0]["parent"] == reply.account.id
    )


def test_limits_name_their_reset_as_a_time(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung"))
    for _ in range(30):
        found.media_post(io.BytesIO(picture(20, 20)), "image/jpeg")
    with pytest.raises(mastodon.MastodonRatelimitError):
        found.media_post(io.BytesIO(picture(20, 20)), "image/jpeg")
    assert found.ratelimit_limit == 30 and found.ratelimit_remaining == 0


def test_a_token_without_the_scope_is_refused(sandbox: Sandbox) -> None:
    found = client(sandbox, sandbox.account("mastodon", "warung", scope="read"))
    with pytest.raises(mastodon.MastodonAPIError, match="outside the authorized scopes"):
        found.status_post("Tidak boleh")
