"""The body of a post, and whether one that stands is ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from gembala.connectors.linkedin.manifest import LENGTHS
from gembala.platforms.contracts import Account, Post
from gembala.platforms.counting.linkedin import escaped, shown


def mentioned(post: Post) -> list[tuple[str, str]]:
    """Names and URNs of those whom the text names; a bare number is an organisation."""
    pairs = [one.rpartition("=") for one in post.options.mentions]
    return [
        (name, urn if urn.startswith("urn:li:") else f"urn:li:organization:{urn}") for name, _, urn in pairs if name
    ]


def body_of(account: Account, post: Post, done: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The post's resource; ``done`` are the uploads in the order of the media (``role urn kind alt``)."""
    body: dict[str, Any] = {
        "author": account.remote_id,
        "commentary": escaped(post.text, mentions=mentioned(post)),
        "visibility": post.options.privacy or "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    content = _content(post, done)
    if content:
        body["content"] = content
    if post.options.quote:
        body["reshareContext"] = {"parent": post.options.quote}
    return body


def _content(post: Post, done: Sequence[Mapping[str, str]]) -> dict[str, Any] | None:
    own = [one for one in done if one["role"] == "content"]
    if post.poll is not None:
        options = [{"text": one} for one in post.poll.options if one.strip()]
        settings = {"duration": LENGTHS.get(post.poll.minutes, "ONE_DAY")}
        return {"poll": {"question": post.poll.question, "options": options, "settings": settings}}
    if len(own) > 1:
        return {"multiImage": {"images": [_picture(one) for one in own]}}
    if own:
        title = {"title": post.title} if post.title and own[0]["kind"] != "image" else {}
        return {"media": {**_picture(own[0]), **title}}
    if post.link is not None:
        cover = next((one["urn"] for one in done if one["role"] == "cover"), "")
        card: dict[str, str] = {
            "source": post.link.url,
            "title": post.link.title or post.title or urlsplit(post.link.url).netloc,
        }
        if post.link.description:
            card["description"] = post.link.description
        if cover:
            card["thumbnail"] = cover
        return {"article": card}
    return None


def _picture(one: Mapping[str, str]) -> dict[str, str]:
    alt = {"altText": one["alt"]} if one.get("alt") and one["kind"] == "image" else {}
    return {"id": one["urn"], **alt}


def is_it(found: Mapping[str, Any], post: Post, done: Sequence[Mapping[str, str]]) -> bool:
    """Whether a post that stands shows what ours would, with the files that we sent."""
    ours = escaped(post.text, mentions=mentioned(post))
    if _plain(shown(str(found.get("commentary") or ""))) != _plain(shown(ours)):
        return False
    there, wanted = found.get("content") or {}, _content(post, done) or {}
    return _files(there) == _files(wanted)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _files(content: Mapping[str, Any]) -> list[str]:
    media = content.get("media") or {}
    many = (content.get("multiImage") or {}).get("images") or ()
    return [str(one.get("id")) for one in (media, *many) if one.get("id")]
