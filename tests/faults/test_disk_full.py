"""The disk of the media folder is full: the person is told, nothing half is kept, and it works again afterwards."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from gembala.content.models import MediaAsset
from tests.stages import Stage, left_out

pytestmark = [pytest.mark.slow]


@pytest.fixture
def small_disk(stage: Stage) -> Iterator[Path]:
    """The media folder on a file system of two megabytes."""
    folder = stage.folder / "media"
    folder.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        left_out("a full disk: only root may mount a small one here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=False)


def photo(seed: int) -> bytes:
    """A picture of some 900 kB that cannot be made smaller."""
    out = BytesIO()
    Image.frombytes("RGB", (550, 550), os.urandom(550 * 550 * 3)).save(out, "PNG")
    return out.getvalue() + bytes([seed])


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_upload_to_a_full_disk_is_refused_whole_and_works_when_there_is_room_again(
    stage: Stage, small_disk: Path
) -> None:
    visitor, place = stage.web(), reverse("media-upload", kwargs={"slug": "warung"})
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 1_500_000)
    picture = photo(1)
    status, told = visitor.post(place, file=picture)
    assert (status, MediaAsset.objects.count(), files(small_disk)) == (422, 0, ["filler"]), told
    assert "cakram penuh" in json.loads(told)["error"].lower()
    filler.unlink()
    small = BytesIO()
    Image.new("RGB", (300, 200), "tomato").save(small, "PNG")
    status, told = visitor.post(place, file=small.getvalue())
    assert (status, MediaAsset.objects.count()) == (200, 1), told
    assert files(small_disk)
    assert visitor.post(reverse("today", kwargs={"slug": "warung"}))[0] != 500
