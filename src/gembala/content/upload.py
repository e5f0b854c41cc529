"""Takes a picture in: looked at by content, freed of what the camera wrote into it, kept beside its original."""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from gembala.content.models import MediaAsset
from gembala.kernel.clock import now
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
KINDS = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
"""What Pillow finds in the file, whatever its name says → media type and ending."""


def upload(actor: Actor, *, file: IO[bytes], name: str, alt: str = "") -> MediaAsset:
    """Keep a picture of the workspace; the same bytes twice are one asset.

    Raises ``ValidationError`` (codes ``size``, ``broken``, ``kind``, ``pixels``, ``disk``); then nothing is kept.
    """
    actor.require(Permission.CONTENT_WRITE)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This picture is larger than 20 MB. Make it smaller and add it again."), code="size")
    digest = hashlib.sha256(data).hexdigest()
    known = MediaAsset.objects.filter(workspace=actor.workspace, digest=digest).order_by("pk").first()
    if known is not None:
        return known
    clean, kind, size = cleaned(data)
    mime, ending = KINDS[kind]
    place = f"{now():%Y/%m}/{actor.workspace.pk}-{digest}.{ending}"
    _store({f"media/{place}": clean, f"originals/{place}": data})
    asset = MediaAsset.objects.create(
        workspace=actor.workspace,
        file=f"media/{place}",
        name=Path(name).name[:200] or _("picture"),
        mime=mime,
        size=len(clean),
        width=size[0],
        height=size[1],
        alt=alt.strip()[:1500],
        digest=digest,
        uploaded_by=actor.user,
    )
    record("media.uploaded", asset, workspace=actor.workspace, by=actor.user, name=asset.name)
    return asset


def cleaned(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """The picture upright and without EXIF, its Pillow format, and its size in pixels; ``data`` is the whole file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=tuple(KINDS)) as image:
                _guard(image)
                kind = str(image.format)
                if getattr(image, "is_animated", False) or kind == "GIF":
                    return _animated(image, data)
                image.load()
                upright = ImageOps.exif_transpose(image)
                return _encode(upright, kind), kind, upright.size
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow's decoders raise many kinds for a broken file
        raise ValidationError(
            _("This is not a picture that can be opened. Use JPEG, PNG, GIF or WebP."), code="broken"
        ) from error


def _guard(image: Image.Image) -> None:
    if image.width * image.height * getattr(image, "n_frames", 1) > MAX_PIXELS * 4 or (
        image.width * image.height > MAX_PIXELS
    ):
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has more than 50 million pixels. Make it smaller and add it again."), code="pixels"
    )


def _encode(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    profile = image.info.get("icc_profile")
    image.info.pop("exif", None)
    options = {"quality": 92} if kind in {"JPEG", "WEBP"} else {"optimize": True}
    image.save(out, kind, icc_profile=profile, exif=b"", **options)
    return out.getvalue()


def _animated(image: Image.Image, data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    kind, size = str(image.format), image.size
    for frame in range(getattr(image, "n_frames", 1)):
        image.seek(frame)
        image.load()
    if kind == "GIF":
        return data, kind, size
    out = BytesIO()
    image.seek(0)
    image.save(out, kind, save_all=True, exif=b"")
    return out.getvalue(), kind, size


def _store(files: dict[str, bytes]) -> None:
    done: list[Path] = []
    try:
        for name, data in files.items():
            path = Path(settings.MEDIA_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)
            done.append(path)
    except OSError as error:
        for path in done:
            path.unlink(missing_ok=True)
        raise ValidationError(
            _("The picture could not be stored: the disk is full or read-only. Tell whoever runs this server."),
            code="disk",
        ) from error


def _write_whole(path: Path, data: bytes) -> None:
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(half).replace(path)
    except OSError:
        Path(half).unlink(missing_ok=True)
        raise
