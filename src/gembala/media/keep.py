"""Takes a file in: looked at by content, freed of what the camera wrote into it, kept beside its original."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from gembala.kernel.clock import now
from gembala.media.facts import IMAGES, Facts, Unreadable, look, upright
from gembala.media.models import MediaAsset
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.roles import Permission

MB = 1024 * 1024
MAX_BYTES = {"image": 20 * MB, "video": 1024 * MB, "document": 100 * MB}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/mp2t": "ts",
    "video/x-msvideo": "avi",
    "application/pdf": "pdf",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
}
PIECE = MB


def keep(actor: Actor, *, file: IO[bytes], name: str, alt: str = "") -> MediaAsset:
    """Keep a picture, video or PDF of the workspace; the same bytes twice are one asset.

    Raises ``ValidationError`` (codes ``size``, ``broken``, ``kind``, ``pixels``, ``pages``, ``disk``); then nothing is kept.
    """
    actor.require(Permission.CONTENT_WRITE)
    try:
        with tempfile.TemporaryDirectory(dir=_folder("incoming"), prefix=".half-") as folder:
            given = Path(folder) / "given"
            digest = _copied(file, given)
            known = MediaAsset.objects.filter(workspace=actor.workspace, digest=digest).order_by("pk").first()
            if known is not None:
                return known
            facts = look(given)
            if facts.size > MAX_BYTES[_family(facts.mime)]:
                raise _told("size", _family(facts.mime))
            clean = _clean(given, facts)
            facts = look(clean)
            return _asset(actor, given, clean, facts, digest=digest, name=name, alt=alt)
    except Unreadable as error:
        raise _told(error.code) from error
    except OSError as error:
        raise _told("disk") from error


def _asset(actor: Actor, given: Path, clean: Path, facts: Facts, *, digest: str, name: str, alt: str) -> MediaAsset:
    place = f"{now():%Y/%m}/{actor.workspace.pk}-{digest}.{ENDINGS[facts.mime]}"
    _placed(place, given, clean)
    asset = MediaAsset.objects.create(
        workspace=actor.workspace,
        file=f"media/{place}",
        name=Path(name).name[:200] or _("file"),
        mime=facts.mime,
        size=facts.size,
        width=facts.width,
        height=facts.height,
        alt=alt.strip()[:1500],
        digest=digest,
        uploaded_by=actor.user,
        facts={key: value for key, value in facts.row().items() if key not in {"mime", "size", "width", "height"}},
    )
    record("media.uploaded", asset, workspace=actor.workspace, by=actor.user, name=asset.name)
    return asset


def _placed(place: str, given: Path, clean: Path) -> None:
    """Both files at their places, or neither. Raises OSError."""
    done: list[Path] = []
    try:
        for part, source in (("media", clean), ("originals", given)):
            target = _folder(part, Path(place).parent) / Path(place).name
            done.append(target)
            if source == clean == given and part == "media":
                shutil.copyfile(source, target)
            else:
                source.replace(target)
    except OSError:
        for path in done:
            path.unlink(missing_ok=True)
        raise


def _copied(file: IO[bytes], target: Path) -> str:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > max(MAX_BYTES.values()):
                raise _told("size", "video")
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _clean(given: Path, facts: Facts) -> Path:
    """The file without the camera's notes; the same path when there is nothing to take out."""
    clean = given.with_name("clean")
    if facts.mime in {"image/jpeg", "image/png", "image/webp"}:
        _clean_picture(given, clean)
        return clean
    if facts.mime in {"video/mp4", "video/quicktime"} and not facts.rotation:
        from gembala.media.videos import remux  # with the first video, see `media.facts`

        return clean if remux(given, clean) else given
    return given


def _clean_picture(given: Path, clean: Path) -> None:
    try:
        with Image.open(given, formats=tuple(IMAGES)) as image:
            kind, profile = str(image.format), image.info.get("icc_profile")
            if getattr(image, "is_animated", False):
                for frame in range(getattr(image, "n_frames", 1)):
                    image.seek(frame)
                    image.load()
                image.seek(0)
                image.save(clean, kind, save_all=True, exif=b"")
                return
            image.load()
            turned = upright(image)
            for note in ("exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp", "Raw profile type exif"):
                turned.info.pop(note, None)
            options = {"quality": 92} if kind in {"JPEG", "WEBP"} else {"optimize": True}
            turned.save(clean, kind, icc_profile=profile, exif=b"", **options)
    except OSError as error:
        if error.errno is not None:
            raise
        raise Unreadable("broken") from error
    except Exception as error:  # Pillow's decoders raise many kinds for a broken file
        raise Unreadable("broken") from error


def _family(mime: str) -> str:
    family = mime.partition("/")[0]
    return family if family in {"image", "video"} else "document"


def _folder(part: str, below: Path | None = None) -> Path:
    folder = Path(settings.MEDIA_ROOT) / part / (below or "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _told(code: str, family: str = "image") -> ValidationError:
    said = {
        "size": {
            "image": _("This picture is larger than 20 MB. Make it smaller and add it again."),
            "video": _("This video is larger than 1 GB. Make it smaller and add it again."),
            "document": _("This document is larger than 100 MB. Make it smaller and add it again."),
        }.get(family, ""),
        "broken": _("This file is damaged or cannot be opened. Export it again and add it again."),
        "kind": _("This is not a file that can be used. Take JPEG, PNG, GIF, WebP, MP4, MOV, WebM or PDF."),
        "pixels": _("This picture has more than 50 million pixels, or the video is wider than 8192. Make it smaller."),
        "pages": _("This document has no pages, or more than 5000."),
        "weight": _("This file cannot be made small enough."),
        "disk": _("The file could not be stored: the disk is full or read-only. Tell whoever runs this server."),
    }
    return ValidationError(said.get(code) or said["broken"], code=code)
