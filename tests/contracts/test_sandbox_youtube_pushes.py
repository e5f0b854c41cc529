"""Analytics and WebSub of the YouTube sandbox."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .google_judge import Judge, document
from .listener import Listener, listening
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


@pytest.fixture
def callback() -> Iterator[Listener]:
    with listening("x-hub-signature", lambda asked: (200, asked["hub.challenge"].encode())) as listener:
        yield listener


def test_websub_pushes_uploads_and_new_titles_signed(sandbox: Sandbox, who: dict[str, Any], callback: Listener) -> None:
    topic = f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={who['id']}"
    form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback.url, "hub.secret": "rahasia"}
    assert sandbox.ask("POST", sandbox.base + "/youtube/hub/", body=urlencode(form).encode()).status == 202
    video = upload(sandbox, who)
    body = {"id": video, "snippet": {"title": "Judul baru", "categoryId": "26"}}
    api(sandbox, who, "PUT", "videos", body, part="snippet")
    assert sorted(b"Judul baru" in raw for _, raw in callback.wait(2)) == [False, True]
    for sign, raw in callback.got:
        assert sign == "sha1=" + hmac.new(b"rahasia", raw, hashlib.sha1).hexdigest()
        assert f"<yt:videoId>{video}</yt:videoId>".encode() in raw
    feed = sandbox.ask("GET", f"{sandbox.base}/youtube/www/xml/feeds/videos.xml?channel_id={who['id']}")
    assert b"Judul baru" in feed.raw
