"""Analytics and WebSub of the YouTube sandbox."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from .conftest import Answer, Sandbox
from .google_judge import Judge, document
from .test_sandbox_youtube import api, reason, token, upload


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("youtube", "warungsari", name="Warung Sari")


def test_analytics_fit_googles_schema_and_lag_two_days(sandbox: Sandbox) -> None:
    sandbox.tell("/clock", {"set": "2026-12-01T10:00:00+00:00"})
    who = sandbox.account("youtube", "warungsari")
    video = upload(sandbox, who)
    sandbox.tell("/graph/figures", {"platform": "youtube", "post_id": video, "impressions": 100, "likes": 8})
    judge = Judge(document("youtubeAnalytics.v2", "http://127.0.0.1"))

    def report(**more: str) -> Answer:
        query = {
            "ids": "channel==MINE",
            "startDate": "2026-12-01",
            "endDate": "2026-12-02",
            "metrics": "views,likes",
            "dimensions": "day",
        }
        url = f"{sandbox.base}/youtube/analytics/v2/reports?{urlencode(query | more)}"
        fresh = token(sandbox, who, grant_type="refresh_token", refresh_token=who["refresh_token"]).body
        answer = sandbox.ask("GET", url, headers={"authorization": f"Bearer {fresh['access_token']}"})
        if answer.status == 200:
            judge.fits(answer.body, {"$ref": "QueryResponse"}, "report")
        return answer

    sandbox.tell("/clock", {"set": "2026-12-03T10:00:00+00:00"})
    assert report().body["rows"] == []
    sandbox.tell("/clock", {"set": "2026-12-04T10:00:00+00:00"})
    assert report().body["rows"] == [["2026-12-01", 100, 8]]
    assert report(dimensions="video", filters=f"video=={video}").body["rows"] == [[video, 100, 8]]
    assert (
        report(dimensions="ageGroup,gender", metrics="viewerPercentage").body["columnHeaders"][0]["name"] == "ageGroup"
    )
    assert reason(report(metrics="views,sihir")) == (400, "badRequest")
    assert reason(report(ids="channel==UClain")) == (403, "forbidden")
    assert judge.complaints == []


class _Hub:
    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                raw = parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode()
                self.send_response(200)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((self.headers["x-hub-signature"], raw))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hub"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def callback() -> Iterator[_Hub]:
    made = _Hub()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_websub_pushes_uploads_and_new_titles_signed(sandbox: Sandbox, who: dict[str, Any], callback: _Hub) -> None:
    topic = f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={who['id']}"
    form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback.url, "hub.secret": "rahasia"}
    assert sandbox.ask("POST", sandbox.base + "/youtube/hub/", body=urlencode(form).encode()).status == 202
    video = upload(sandbox, who)
    body = {"id": video, "snippet": {"title": "Judul baru", "categoryId": "26"}}
    api(sandbox, who, "PUT", "videos", body, part="snippet")
    end = time.monotonic() + 5
    while len(callback.got) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert sorted(b"Judul baru" in raw for _, raw in callback.got) == [False, True]
    for sign, raw in callback.got:
        assert sign == "sha1=" + hmac.new(b"rahasia", raw, hashlib.sha1).hexdigest()
        assert f"<yt:videoId>{video}</yt:videoId>".encode() in raw
    feed = sandbox.ask("GET", f"{sandbox.base}/youtube/www/xml/feeds/videos.xml?channel_id={who['id']}")
    assert b"Judul baru" in feed.raw
