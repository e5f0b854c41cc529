"""Pictures, documents and videos go to LinkedIn as its upload addresses want them."""

from __future__ import annotations

from typing import Any

from .conftest import Answer, Sandbox
from .linkedin_calls import VERSION, at, call, code, company, post, publish
from .media_server import film, picture

__all__ = ["company"]
PART = 4_194_304


def start(sandbox: Sandbox, who: dict[str, Any], kind: str, **more: Any) -> Any:
    """The value of an initializeUpload."""
    wish = {"initializeUploadRequest": {"owner": who["id"], **more}}
    made = call(sandbox, who, "POST", f"{kind}?action=initializeUpload", wish)
    assert made.status == 200, made.raw
    return made.body["value"]


def put(sandbox: Sandbox, url: str, raw: bytes, **head: str) -> Answer:
    return sandbox.ask("PUT", url, body=raw, headers={"content-type": "application/octet-stream"} | head)


def image(sandbox: Sandbox, who: dict[str, Any], raw: bytes = b"") -> str:
    """The URN of an uploaded picture."""
    place = start(sandbox, who, "images")
    assert put(sandbox, place["uploadUrl"], raw or picture()).status == 201
    return str(place["image"])


def test_pictures_one_and_many(sandbox: Sandbox, company: dict[str, Any]) -> None:
    place = start(sandbox, company, "images")
    early = call(sandbox, company, "POST", "posts", post(company["id"], content={"media": {"id": place["image"]}}))
    assert code(early) == (400, "MEDIA_ASSET_WAITING_UPLOAD")
    spoilt = put(sandbox, place["uploadUrl"], picture(), **{"LinkedIn-Version": VERSION})
    assert spoilt.status == 400
    assert put(sandbox, place["uploadUrl"], picture()).status == 201
    assert call(sandbox, company, "GET", f"images/{at(place['image'])}").body["status"] == "AVAILABLE"
    publish(sandbox, company, "Satu", content={"media": {"id": place["image"], "altText": "Semangkuk soto"}})
    several = [{"id": image(sandbox, company), "altText": str(n)} for n in range(2)]
    urn = publish(sandbox, company, "Dua", content={"multiImage": {"images": several}})
    assert call(sandbox, company, "GET", f"posts/{at(urn)}").body["content"]["multiImage"]["images"] == several
    for wrong in (several[:1], several * 11):
        body = post(company["id"], "Salah", content={"multiImage": {"images": wrong}})
        assert call(sandbox, company, "POST", "posts", body).status == 400
    bad = image(sandbox, company, b"no picture")
    assert call(sandbox, company, "GET", f"images/{at(bad)}").body["status"] == "PROCESSING_FAILED"


def test_a_document_needs_a_title_and_few_pages(sandbox: Sandbox, company: dict[str, Any]) -> None:
    def document(pages: int) -> str:
        place = start(sandbox, company, "documents")
        raw = b"%PDF-1.4\n" + b"<< /Type /Page >>\n" * pages
        assert put(sandbox, place["uploadUrl"], raw).status == 201
        sandbox.tell("/clock", {"advance_seconds": 5})
        return str(place["document"])

    good = document(3)
    body = post(company["id"], "Baca", content={"media": {"id": good}})
    assert call(sandbox, company, "POST", "posts", body).status == 400
    publish(sandbox, company, "Baca", content={"media": {"id": good, "title": "Menu"}})
    assert call(sandbox, company, "GET", f"documents/{at(document(301))}").body["status"] == "PROCESSING_FAILED"


def _parts(sandbox: Sandbox, place: Any, raw: bytes) -> list[str]:
    found = []
    for part in place["uploadInstructions"]:
        piece = raw[part["firstByte"] : part["lastByte"] + 1]
        found.append(put(sandbox, part["uploadUrl"], piece).headers["etag"])
    return found


def _finalize(sandbox: Sandbox, who: dict[str, Any], place: Any, etags: list[str], **more: Any) -> Answer:
    wish = {"video": place["video"], "uploadToken": place["uploadToken"], "uploadedPartIds": etags} | more
    return call(sandbox, who, "POST", "videos?action=finalizeUpload", {"finalizeUploadRequest": wish})


def test_a_video_goes_in_parts_each_to_its_own_address(sandbox: Sandbox, company: dict[str, Any]) -> None:
    raw = film(seconds=10, payload=PART + 100_000)
    place = start(sandbox, company, "videos", fileSizeBytes=len(raw), uploadCaptions=False, uploadThumbnail=False)
    spans = [(p["firstByte"], p["lastByte"]) for p in place["uploadInstructions"]]
    assert spans == [(0, PART - 1), (PART, len(raw) - 1)]
    wrong = put(sandbox, place["uploadInstructions"][0]["uploadUrl"], raw[PART:])
    assert wrong.status == 400
    assert call(sandbox, company, "GET", f"videos/{at(place['video'])}").body["status"] == "WAITING_UPLOAD"
    assert _finalize(sandbox, company, place, []).status == 400
    etags = _parts(sandbox, place, raw)
    assert _finalize(sandbox, company, place, etags[::-1]).status == 400
    assert _finalize(sandbox, company, place, etags, uploadToken="other").status == 400
    assert _finalize(sandbox, company, place, etags).status == 200
    assert call(sandbox, company, "GET", f"videos/{at(place['video'])}").body["status"] == "PROCESSING"
    sandbox.tell("/clock", {"advance_seconds": 5})
    assert call(sandbox, company, "GET", f"videos/{at(place['video'])}").body["status"] == "AVAILABLE"
    urn = publish(sandbox, company, "Film", content={"media": {"id": place["video"], "title": "Film"}})
    assert urn.startswith("urn:li:ugcPost:")


def test_videos_that_end_badly(sandbox: Sandbox, company: dict[str, Any]) -> None:
    tiny = {"initializeUploadRequest": {"owner": company["id"], "fileSizeBytes": 10}}
    assert call(sandbox, company, "POST", "videos?action=initializeUpload", tiny).status == 400
    for raw in (film(seconds=1, payload=80_000), bytes(80_000), film(width=3000, height=1000, payload=80_000)):
        place = start(sandbox, company, "videos", fileSizeBytes=len(raw))
        assert _finalize(sandbox, company, place, _parts(sandbox, place, raw)).status == 200
        sandbox.tell("/clock", {"advance_seconds": 5})
        assert call(sandbox, company, "GET", f"videos/{at(place['video'])}").body["status"] == "PROCESSING_FAILED"
    raw = film(payload=80_000)
    place = start(sandbox, company, "videos", fileSizeBytes=len(raw))
    sandbox.tell("/clock", {"advance_seconds": 90_000})
    assert put(sandbox, place["uploadInstructions"][0]["uploadUrl"], raw).status == 403
