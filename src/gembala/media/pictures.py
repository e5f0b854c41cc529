"""Renders pictures: upright, in the wanted colours, sides, ratio and weight, without what the camera wrote."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

from gembala.media.facts import IMAGES, Unreadable, colour_of, guard, upright
from gembala.media.recipes import Recipe, boxed

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
QUALITIES = (92, 85, 78, 70, 60)
SHRINK = 0.85


def render_picture(source: Path, target: Path, recipe: Recipe) -> None:
    """Write the rendition to ``target``. Raises `Unreadable` (``weight`` when it cannot be made light enough)."""
    with Image.open(source, formats=tuple(IMAGES)) as opened:
        guard(opened)
        opened.load()
        picture = _in_colours(upright(opened), recipe)
    picture = _fitted(picture, recipe)
    for _ in range(12):
        for quality in QUALITIES:
            data = _encoded(picture, recipe, quality)
            if not recipe.max_bytes or len(data) <= recipe.max_bytes:
                target.write_bytes(data)
                return
            if recipe.mime == "image/png":
                break
        picture = picture.resize((max(int(picture.width * SHRINK), 1), max(int(picture.height * SHRINK), 1)))
    raise Unreadable("weight")


def _in_colours(picture: Image.Image, recipe: Recipe) -> Image.Image:
    if recipe.srgb and colour_of(picture) != "srgb":
        picture = _to_srgb(picture)
    if recipe.mime != "image/jpeg":
        return picture if picture.mode in {"RGB", "RGBA", "L"} else picture.convert("RGBA")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        white = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(white, whole).convert("RGB")
    return picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")


def _to_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        converted = picture.convert("RGB")
    converted = converted or picture.convert("RGB")
    converted.info.pop("icc_profile", None)
    return converted


def _fitted(picture: Image.Image, recipe: Recipe) -> Image.Image:
    width, height = boxed(picture.width, picture.height, recipe)
    if (width, height) != picture.size:
        if recipe.fit == "crop":
            left, top = (picture.width - width) // 2, (picture.height - height) // 2
            picture = picture.crop((left, top, left + width, top + height))
        else:
            ground = Image.new("RGB", (width, height), "white")
            ground.paste(picture.convert("RGB"), ((width - picture.width) // 2, (height - picture.height) // 2))
            picture = ground
    scale = min(
        1.0,
        recipe.max_width / picture.width if recipe.max_width else 1.0,
        recipe.max_height / picture.height if recipe.max_height else 1.0,
    )
    if scale < 1:
        size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture


def _encoded(picture: Image.Image, recipe: Recipe, quality: int) -> bytes:
    out = BytesIO()
    kind = FORMATS[recipe.mime]
    profile = None if recipe.srgb else picture.info.get("icc_profile")
    more = {"optimize": True} if kind == "PNG" else {"quality": quality}
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    plain.save(out, kind, icc_profile=profile, **more)
    return out.getvalue()
