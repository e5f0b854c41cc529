"""What a platform takes is made in the background: kind, sides, weight, colours, ratio, codec, pace, direction."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageCms

from gembala.kernel.duties import claim, new_token
from gembala.media.facts import look
from gembala.media.keep import keep
from gembala.media.models import MediaAsset, Rendition
from gembala.media.plan import file_of, fitted
from gembala.media.ready import ready
from gembala.media.render import LEASE, ordered, render
from gembala.media.tests.making import movie, picture
from gembala.platforms.checks import media_issues
from gembala.platforms.contracts import Category, MediaRule, PlatformError, VideoRule

pytestmark = pytest.mark.django_db

JPEG = MediaRule(10, 60_000, ("image/jpeg",), min_ratio=0.8, max_ratio=1.91, max_width=200, srgb=True)
CLIP = MediaRule(
    1,
    0,
    (),
    video=VideoRule(
        2_000_000, max_seconds=60, max_fps=30, max_width=120, min_ratio=0.5, max_ratio=0.6, fast_start=True
    ),
)


def work() -> int:
    token = new_token()
    ids = claim(ordered(), limit=50, token=token, lease=LEASE)
    render(ids, token)
    return len(ids)


def made(asset: MediaAsset, rule: MediaRule, fit: str = ""):
    foreseen = fitted(asset, rule, fit=fit, order=True)
    assert work() == 1
    file = ready(foreseen)
    assert [one.code for one in media_issues([foreseen], rule)] == []
    assert [one.code for one in media_issues([file], rule) if one.level == "error"] == []
    assert look(Path(file.path)).mime == file.mime
    assert Path(asset.file.path).is_file(), "the original stays"
    return file


def test_a_file_that_fits_is_sent_as_it_is(social):
    asset = keep(social, file=picture(size=(100, 100)), name="a.jpg")
    assert fitted(asset, JPEG, order=True) == file_of(asset)
    assert Rendition.objects.count() == 0


def test_a_png_that_is_too_wide_becomes_a_light_jpeg(social):
    asset = keep(social, file=picture("PNG", (900, 900), mode="RGBA"), name="a.png")
    file = made(asset, JPEG)
    assert (file.mime, file.width, file.height) == ("image/jpeg", 200, 200)
    assert 0 < file.size <= 60_000


def test_foreign_colours_become_srgb(social):
    asset = keep(social, file=picture("JPEG", (100, 100), mode="CMYK"), name="a.jpg")
    assert asset.facts["colour"] == "cmyk"
    file = made(asset, JPEG)
    with Image.open(file.path) as image:
        assert (image.mode, file.colour) == ("RGB", "srgb")
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    odd = keep(social, file=picture("JPEG", (90, 90), icc_profile=lab), name="b.jpg")
    assert odd.facts["colour"] == "other"
    assert made(odd, JPEG).colour == "srgb"


@pytest.mark.parametrize(("fit", "size"), [("crop", (191, 100)), ("pad", (200, 104))])
def test_a_ratio_is_cut_or_filled_up_only_on_a_persons_word(social, fit, size):
    asset = keep(social, file=picture("JPEG", (400, 100)), name="a.jpg")
    assert [one.code for one in media_issues([fitted(asset, JPEG)], JPEG)] == ["media_ratio"]
    file = made(asset, JPEG, fit)
    assert (file.width, file.height) == size


def test_a_video_gets_the_right_codec_pace_sides_and_index(social):
    film = movie(seconds=1, fps=50, size=(320, 180), codec="libvpx-vp9", ending="webm")
    asset = keep(social, file=film, name="a.webm")
    assert (asset.mime, asset.facts["video_codec"], asset.facts["audio_codec"]) == ("video/webm", "vp9", "opus")
    file = made(asset, CLIP, "crop")
    assert (file.mime, file.video_codec, file.audio_codec, file.fps) == ("video/mp4", "h264", "aac", 30)
    assert (file.width, file.height, file.fast_start) == (108, 180, True)
    assert file.seconds == pytest.approx(1, abs=0.15)
    assert Rendition.objects.get().percent == 100


def test_a_video_that_a_phone_filmed_upright_stands_upright(social):
    asset = keep(social, file=movie(size=(160, 90), turn=90), name="a.mp4")
    assert (asset.facts["rotation"], file_of(asset).ratio) == (90, 90 / 160)
    narrow = MediaRule(1, 0, (), video=VideoRule(2_000_000, max_width=60))
    file = made(asset, narrow)
    assert (file.width, file.height, file.rotation) == (60, 106, 0)


def test_one_rendition_serves_all_that_want_the_same_and_is_made_once(social):
    asset = keep(social, file=picture("PNG", (300, 300)), name="a.png")
    assert fitted(asset, JPEG, order=True).path == fitted(asset, JPEG, order=True).path
    assert (Rendition.objects.count(), work(), work()) == (1, 1, 0)


def test_what_waits_or_failed_is_told_at_the_gate(social):
    asset = keep(social, file=picture("PNG", (300, 300)), name="a.png")
    file = fitted(asset, JPEG, order=True)
    with pytest.raises(PlatformError) as waiting:
        ready(file)
    assert waiting.value.problem.category is Category.TRANSIENT
    Path(asset.file.path).write_bytes(b"gone")
    for _ in range(3):
        Rendition.objects.update(next_at="2020-01-01T00:00Z")
        work()
    with pytest.raises(PlatformError) as failed:
        ready(file)
    assert failed.value.problem.category is Category.MEDIA_INVALID


def test_a_worker_that_dies_leaves_it_to_the_next(social):
    asset = keep(social, file=picture("PNG", (300, 300)), name="a.png")
    file = fitted(asset, JPEG, order=True)
    claim(ordered(), limit=5, token=new_token(), lease=LEASE)  # and dies
    assert work() == 0
    Rendition.objects.update(lease_until="2020-01-01T00:00Z")
    assert work() == 1
    assert ready(file).size
