"""People of the network: they speak plain XRPC to their server, without a line of our connector."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"


class Refused(Exception):
    """What the server answered instead."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


def xrpc(
    pds: str,
    name: str,
    body: Any = None,
    *,
    token: str = "",
    query: dict[str, Any] | None = None,
    mime: str = "",
    headers: dict[str, str] | None = None,
) -> Any:
    """One call: POST with a body, else GET. Raises `Refused`."""
    url = f"{pds}/xrpc/{name}" + (f"?{urllib.parse.urlencode(query, doseq=True)}" if query else "")
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**(headers or {})} | ({"content-type": mime or "application/json"} if data is not None else {})
    headers |= {"authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:
            said = answer.read()
    except urllib.error.HTTPError as error:
        raise Refused(error.code, json.loads(error.read() or b"{}")) from None
    return json.loads(said) if said else {}


@dataclass(frozen=True)
class Person:
    """An account of the network with its session."""

    pds: str
    did: str
    handle: str
    token: str

    def call(self, name: str, body: Any = None, **query: Any) -> Any:
        """A call as this person."""
        return xrpc(self.pds, name, body, token=self.token, query=query or None)

    def record(self, collection: str, value: dict[str, Any]) -> dict[str, str]:
        """Write a record; gives its ``uri`` and ``cid``."""
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"$type": collection, "createdAt": stamp, **value}
        made = self.call(
            "com.atproto.repo.createRecord", {"repo": self.did, "collection": collection, "record": record}
        )
        return {"uri": made["uri"], "cid": made["cid"]}

    def post(self, text: str, **more: Any) -> dict[str, str]:
        """Say something."""
        return self.record(POST, {"text": text, **more})

    def reply(self, text: str, parent: dict[str, str], root: dict[str, str] | None = None) -> dict[str, str]:
        """Answer something."""
        return self.post(text, reply={"root": root or parent, "parent": parent})

    def mention(self, text: str, whom: str, did: str) -> dict[str, str]:
        """Say something in which ``@whom`` is marked."""
        raw = text.encode()
        start = raw.index(f"@{whom}".encode())
        facet = {
            "index": {"byteStart": start, "byteEnd": start + len(whom.encode()) + 1},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}],
        }
        return self.post(text, facets=[facet])

    def like(self, what: dict[str, str]) -> dict[str, str]:
        """Like something."""
        return self.record(LIKE, {"subject": what})

    def drop(self, uri: str) -> None:
        """Delete one of the own records."""
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        self.call("com.atproto.repo.deleteRecord", {"repo": repo, "collection": collection, "rkey": rkey})

    def app_password(self, name: str = "Gembala", *, privileged: bool = False) -> str:
        """A fresh app password; ``privileged``: with the right for direct messages."""
        asked = {"name": name} | ({"privileged": True} if privileged else {})
        return str(self.call("com.atproto.server.createAppPassword", asked)["password"])


def join(pds: str, name: str) -> Person:
    """A new account ``name.test``."""
    fields = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": "kambing-makan-rumput"}
    made = xrpc(pds, "com.atproto.server.createAccount", fields)
    return Person(pds, made["did"], made["handle"], made["accessJwt"])
