"""Plain calls of TikTok's Business API, and its accounts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .conftest import Sandbox
from .media_server import MediaServer, film, serving

NAME = "tiktok_business"
BACK = "http://127.0.0.1:9/back/"
Who = dict[str, Any]


class Business:
    """One account's wire: `ask` gives the whole envelope, `good` its data, `code` the code alone."""

    def __init__(self, sandbox: Sandbox, who: Who) -> None:
        self.sandbox, self.who, self.id = sandbox, who, str(who["id"])
        self.root = f"{sandbox.base}/{NAME}"
        self.http = httpx.Client(timeout=15)

    def send(self, method: str, path: str, token: str = "", **given: Any) -> httpx.Response:
        """The HTTP answer of a call below /business/; the path is sent as it stands."""
        values = {"business_id": self.id} | given
        url = f"{self.root}/open_api/v1.3/business/{path}"
        head = {"Access-Token": token or self.who["access_token"]}
        if method == "GET":
            packed = {k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in values.items()}
            return self.http.get(url, params=packed, headers=head)
        return self.http.post(url, json=values, headers=head)

    def ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """The envelope, which comes with HTTP 200 whatever it says."""
        answer = self.send(method, path + "/", **given)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert set(body) == {"code", "message", "request_id", "data"}
        return body

    def good(self, method: str, path: str, **given: Any) -> Any:
        """The data of a call that must succeed."""
        body = self.ask(method, path, **given)
        assert (body["code"], body["message"]) == (0, "OK"), body
        return body["data"]

    def code(self, method: str, path: str, **given: Any) -> int:
        """The code of a call."""
        return int(self.ask(method, path, **given)["code"])

    def user(self, path: str, **body: Any) -> dict[str, Any]:
        """The envelope of a call below /tt_user/ with the app's keys."""
        keys = {"client_id": self.who["client_id"], "client_secret": self.who["client_secret"]}
        answer = self.http.post(f"{self.root}/open_api/v1.3/tt_user/{path}/", json=keys | body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def tell(self, path: str, **body: Any) -> Any:
        """POST to this platform's part of the admin port."""
        return self.sandbox.tell(f"/{NAME}/{path}", body)

    def arm(self, kind: str, operation: str = "*", **more: Any) -> None:
        """Arm a fault."""
        self.sandbox.tell("/faults", {"platform": NAME, "operation": operation, "kind": kind} | more)

    def strange(self, video: str, text: str, author: str = "budi") -> str:
        """Somebody's comment."""
        body = {"platform": NAME, "post_id": video, "author": author, "text": text}
        return str(self.sandbox.tell("/comment", body)["id"])

    def status(self, share: str) -> dict[str, Any]:
        """What the status call says."""
        found: dict[str, Any] = self.good("GET", "publish/status", publish_id=share)
        return found

    def settled(self, share: str) -> dict[str, Any]:
        """The status when pulling and processing are over and the id may be told."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            shares = self.sandbox.look(f"/{NAME}/things?kind=publish")["things"]
            if next(t for t in shares if t["id"] == share)["data"]["status"] != "PROCESSING_DOWNLOAD":
                break
            time.sleep(0.05)
        self.sandbox.tell("/clock", {"advance_seconds": 4})
        self.status(share)
        self.sandbox.tell("/clock", {"advance_seconds": 200})
        return self.status(share)

    def published(self, media: MediaServer, **info: Any) -> str:
        """The id of a video that is out."""
        url = media.put("a.mp4", film(), "video/mp4")
        share = self.good("POST", "video/publish", video_url=url, post_info={"caption": "Soto"} | info)["share_id"]
        [post_id] = self.settled(share)["post_ids"]
        return str(post_id)


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


@pytest.fixture
def shop(sandbox: Sandbox) -> Business:
    return Business(sandbox, sandbox.account(NAME, "warungsari", name="Warung Sari", followers=1_000))


@pytest.fixture
def video(shop: Business, media: MediaServer) -> str:
    return shop.published(media)
