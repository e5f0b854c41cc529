"""facebook-business, Meta's own client, carries a table of parameters for every edge: our requests use only those."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.facebook.connector import CONNECTOR as FACEBOOK
from gembala.connectors.instagram.connector import CONNECTOR as INSTAGRAM
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Attempt,
    Author,
    Card,
    Connector,
    Event,
    EventKind,
    Format,
    MediaFile,
    Options,
    Post,
    Prepared,
    Recipient,
)
from gembala.platforms.endpoints import at_sandbox

from .at_sandbox import connected, publish, sure
from .media_server import MediaServer, film, picture, serving
from .recorder import Exchange, recording
from .test_connector_facebook import consent

pytestmark = pytest.mark.oracle

KINDS = ("iguser", "igmedia", "igcomment", "page", "pagepost", "comment", "photo", "advideo")
Tables = dict[tuple[str, str], tuple[set[str], dict[str, set[str]]]]
EVERYWHERE = {"access_token", "appsecret_proof", "fields", "limit", "after", "before"}
UNTABLED = {
    ("GET", "content_publishing_limit"): {"since"},
    ("POST", "messages"): {"recipient", "message", "messaging_type", "tag"},
    ("GET", "tags"): set(),
    ("GET", "stories"): set(),
    ("POST", "replies"): {"message"},
    ("GET", "replies"): set(),
    ("POST", "subscribed_apps"): {"subscribed_fields"},
    ("GET", "conversations"): {"platform"},
    ("GET", "permissions"): set(),
    ("POST", "photos"): {"source"},
    ("POST", "moderate_conversations"): {"user_ids", "actions"},
}
"""Edges that the client's classes lack or know less of than the documentation; what the platforms reference says."""


FREE = {"accounts_engaged"}
"""Values that Meta's pages know and the client's enums do not. A Page's metrics are free words in the client."""


def _source(module: str) -> str:
    """A module's text: not every one of the client can be imported (one has an attribute called ``or``)."""
    folder = importlib.resources.files("facebook_business") / "adobjects"
    return (folder / f"{module}.py").read_text(encoding="utf-8")


def _values(owner: str, kind: str) -> set[str]:
    """The values of an enum class."""
    body = re.search(rf"class {kind}\(?.*?:\n(.*?)(?:\n    (?:class|def|#|@)|\Z)", _source(owner.lower()), re.DOTALL)
    return set(re.findall(r"= '([^']*)'", body[1])) if body else set()


def _tables() -> Tables:
    """(method, edge) → names of parameters in any class that has the edge, and the values of their enums."""
    found: Tables = {}
    for module in KINDS:
        for source in re.split(r"\n    def ", _source(module))[1:]:
            method, edge = re.search(r"method='(\w+)'", source), re.search(r"endpoint='/(\w*)'", source)
            params = re.search(r"param_types = \{(.*?)\n {8}\}", source, re.DOTALL)
            if not method or not edge:
                continue
            names, enums = found.setdefault((method[1], edge[1]), (set(), {}))
            names |= set(re.findall(r"^\s+'(\w+)':", params[1], re.MULTILINE)) if params else set()
            for enum, owner, kind in re.findall(r"'(\w+)_enum': (\w+)\.(\w+)\.__dict__", source):
                enums.setdefault(enum, set()).update(_values(owner, kind))
    return found


def _objections(exchange: Exchange, tables: Tables) -> Iterator[str]:
    parts = exchange.path.split("/v26.0/", 1)[-1].strip("/").split("/")
    edge = parts[1] if len(parts) > 1 else ""
    if parts[0] == "oauth" or "/rupload/" in exchange.path:
        return
    given = {**{name: values[0] for name, values in exchange.query.items()}, **(exchange.body or {})}
    names, enums = tables.get((exchange.method, edge), (set(), {}))
    known = names | UNTABLED.get((exchange.method, edge), set()) | EVERYWHERE
    for name, value in given.items():
        if name not in known:
            yield f"{exchange.method} …/{edge}: {name}"
        elif name in enums and value is not None:
            for one in re.findall(r"[\w.]+", str(value)):
                free = one in FREE or (name == "metric" and one.startswith(("page_", "post_", "blue_", "fb_")))
                if one.lower() not in {value.lower() for value in enums[name]} and not free:
                    yield f"{exchange.method} …/{edge}: {name}={one}"


def _through(connector: Connector, account: Account, base: str) -> Account:
    return replace(account, endpoints=at_sandbox(connector.manifest, base))


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


def test_instagram_uses_only_parameters_that_meta_knows(sandbox: Any, media: MediaServer) -> None:
    account = connected(INSTAGRAM, sandbox, "warung.sari")
    url, movie = media.put("a.jpg", picture()), media.put("a.mp4", film(), "video/mp4")
    photo = MediaFile("a.jpg", "image/jpeg", 9, "Soto", 1080, 1080, url=url)
    clip = MediaFile("a.mp4", "video/mp4", 9, url=movie)
    options = Options(collaborators=("ayu",), user_tags=("budi",), ai_generated=True, thumb_offset_ms=500)
    with recording(sandbox.base) as recorder:
        through = _through(INSTAGRAM, account, recorder.base)
        posts = [
            Post("Foto", (photo,), options=replace(options, thumb_offset_ms=-1)),
            Post("Album", (photo, clip), format=Format.CAROUSEL),
            Post("Reel", (clip,), format=Format.REEL, options=options, cover=photo),
            Post("", (photo,), format=Format.STORY),
        ]
        done = [sure(publish(INSTAGRAM, through, post, sandbox=sandbox)) for post in posts]
        said = {"platform": "instagram", "post_id": done[0].remote_id, "author": "budi", "text": "Enak"}
        comment = sandbox.tell("/comment", said)["id"]
        INSTAGRAM.fetch(through, cursor="")
        sure(publish(INSTAGRAM, through, Post("Terima kasih", reply_to=comment, reply_root=done[0].remote_id)))
        for kind in (ActionKind.HIDE, ActionKind.BLOCK, ActionKind.UNBLOCK, ActionKind.DELETE):
            target = "88" if kind in {ActionKind.BLOCK, ActionKind.UNBLOCK} else comment
            INSTAGRAM.act(through, Action(kind, target, done[0].remote_id), key="k")
        named = {"platform": "instagram", "account": account.remote_id, "author": "ayu", "text": "@warung.sari"}
        medium = sandbox.tell("/graph/stranger", named)["id"]
        said = {"platform": "instagram", "post_id": medium, "author": "budi", "text": "@warung.sari"}
        mention = sandbox.tell("/comment", said)["id"]
        for target in (medium, mention):
            event = Event(EventKind.MENTION, target, medium, Author("", ""), "", now(), untold=True)
            assert INSTAGRAM.complete(through, event) is not None
            thanks = Post("Terima kasih", reply_to=target, reply_root=medium, mention=True)
            sure(publish(INSTAGRAM, through, thanks))
            INSTAGRAM.reconcile(through, Attempt(thanks, "k", Prepared({}), now()))
        INSTAGRAM.metrics(through, [one.remote_id for one in done])
        INSTAGRAM.usage(through)
        INSTAGRAM.subscribe(through, callback="https://contoh.id")
        publish(INSTAGRAM, through, Post("x", recipient=Recipient("message", "88", human_agent=True)))
    tables = _tables()
    assert len(recorder.seen) > 30
    objections = sorted({one for exchange in recorder.seen for one in _objections(exchange, tables)})
    assert objections == [], "\n".join(objections)


def test_facebook_uses_only_parameters_that_meta_knows(sandbox: Any, tmp_path: Path) -> None:
    account = consent(sandbox, sandbox.account("facebook", "warungsari"))
    for name, raw in (("a.jpg", picture()), ("b.jpg", picture(1200, 900)), ("a.mp4", film())):
        (tmp_path / name).write_bytes(raw)
    photos = tuple(MediaFile(str(tmp_path / name), "image/jpeg", 9, "Soto") for name in ("a.jpg", "b.jpg"))
    clip = MediaFile(str(tmp_path / "a.mp4"), "video/mp4", 9)
    with recording(sandbox.base) as recorder:
        through = _through(FACEBOOK, account, recorder.base)
        posts = [
            Post("Teks", link=Card("https://contoh.id"), format=Format.LINK),
            Post("Album", photos, format=Format.CAROUSEL),
            Post("Nanti", photos[:1], publish_at=now() + timedelta(hours=1)),
            Post("Video", (clip,), title="Dapur", format=Format.VIDEO),
            Post("Reel", (clip,), title="Reel", format=Format.REEL, options=Options(ai_generated=True)),
            Post("", photos[:1], format=Format.STORY),
            Post("", (clip,), format=Format.STORY),
        ]
        done = [sure(publish(FACEBOOK, through, post, sandbox=sandbox)) for post in posts]
        said = {"platform": "facebook", "post_id": done[0].remote_id, "author": "budi", "text": "Enak"}
        comment = sandbox.tell("/comment", said)["id"]
        FACEBOOK.fetch(through, cursor="")
        reply = Post("Terima kasih", reply_to=comment, reply_root=done[0].remote_id)
        sure(publish(FACEBOOK, through, reply))
        FACEBOOK.reconcile(through, Attempt(reply, "k", Prepared({}), now()))
        FACEBOOK.reconcile(through, Attempt(posts[0], "k", Prepared({"photos": []}), now()))
        for kind in (ActionKind.HIDE, ActionKind.LIKE, ActionKind.UNLIKE, ActionKind.BLOCK, ActionKind.UNBLOCK):
            target = "88" if kind in {ActionKind.BLOCK, ActionKind.UNBLOCK} else comment
            FACEBOOK.act(through, Action(kind, target, done[0].remote_id), key="k")
        FACEBOOK.metrics(through, [done[0].remote_id])
        FACEBOOK.subscribe(through, callback="https://contoh.id")
        publish(FACEBOOK, through, Post("x", recipient=Recipient("message", "88")))
    tables = _tables()
    assert len(recorder.seen) > 30
    objections = sorted({one for exchange in recorder.seen for one in _objections(exchange, tables)})
    assert objections == [], "\n".join(objections)
