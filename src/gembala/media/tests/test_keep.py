"""Files: looked at by content, taken in whole or not at all."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from gembala.media import keep as module
from gembala.media.keep import MAX_BYTES
from gembala.media.keep import keep as upload
from gembala.media.models import MediaAsset
from gembala.media.tests.making import movie, pdf, picture

pytestmark = pytest.mark.django_db


def bomb() -> BytesIO:
    """A PNG of a few bytes that says it is 30000 × 30000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0")))


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_where_it_was_taken_is_stripped_and_the_original_kept(social, settings):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Kamera", 6
    asset = upload(social, file=picture(exif=exif), name="../soto.jpg")
    with Image.open(asset.file.path) as clean:
        assert (dict(clean.getexif()), clean.size, asset.name) == ({}, (30, 40), "soto.jpg")
    kept = [path for path in stored(settings) if "originals" in path.parts]
    with Image.open(kept[0]) as original:
        assert original.getexif()[0x010F] == "Kamera"


def test_the_kind_follows_from_the_content_not_from_the_name(social):
    assert upload(social, file=picture("PNG"), name="soto.jpg").mime == "image/png"
    assert upload(social, file=movie(), name="foto.jpg").kind == "video"
    assert upload(social, file=pdf(3), name="foto.jpg").facts["pages"] == 3
    subrip = "1\n00:00:00,000 --> 00:00:02,000\nHalo ☕\n".encode()
    assert upload(social, file=BytesIO(subrip), name="a.txt").mime == "application/x-subrip"
    assert upload(social, file=BytesIO(b"\xef\xbb\xbfWEBVTT\n\n"), name="a.txt").mime == "text/vtt"


def test_a_video_is_known_by_what_is_in_it_and_loses_the_place_where_it_was_taken(social, settings):
    asset = upload(social, file=movie(seconds=2, place="-6.2+106.8/"), name="pasar.mov")
    assert (asset.mime, asset.width, asset.height) == ("video/mp4", 160, 120)
    assert {name: asset.facts[name] for name in ("fps", "video_codec", "audio_codec", "fast_start")} == {
        "fps": 25.0, "video_codec": "h264", "audio_codec": "aac", "fast_start": True,
    }  # fmt: skip
    assert asset.facts["seconds"] == pytest.approx(2, abs=0.2)
    assert b"106.8" not in Path(asset.file.path).read_bytes()
    (original,) = [path for path in stored(settings) if "originals" in path.parts]
    assert b"106.8" in original.read_bytes()


def test_the_same_bytes_twice_are_one_picture(social):
    first, second = (upload(social, file=picture(), name="a.jpg") for _ in range(2))
    assert (first.pk, MediaAsset.objects.count()) == (second.pk, 1)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (BytesIO(b"not a picture"), "kind"),
        (BytesIO(b""), "kind"),
        (BytesIO(b"WEBVTT\n\xff\xfe"), "broken"),
        (BytesIO(b"%PDF-1.7 and nothing more"), "broken"),
        (BytesIO(b"\x00\x00\x00\x18ftypmp42 and nothing more"), "broken"),
        (BytesIO(picture(size=(400, 400)).getvalue()[:600]), "broken"),
        (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "kind"),
        (BytesIO(picture().getvalue() + b"0" * MAX_BYTES["image"]), "size"),
        (bomb(), "pixels"),
    ],
)
def test_a_bad_picture_is_refused_and_leaves_nothing(social, settings, file, code):
    with pytest.raises(ValidationError) as refused:
        upload(social, file=file, name="a.jpg")
    assert (refused.value.code, MediaAsset.objects.count(), stored(settings)) == (code, 0, [])


def test_a_full_disk_leaves_nothing_half_written(social, settings, monkeypatch):
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(ValidationError) as refused:
        upload(social, file=picture(), name="a.jpg")
    assert (refused.value.code, MediaAsset.objects.count(), stored(settings)) == ("disk", 0, [])
