"""What a picture is: format by content, size in pixels, whether its colours are sRGB."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageCms, UnidentifiedImageError


@dataclass(frozen=True)
class Picture:
    """`kind` is Pillow's name (JPEG, PNG, GIF, WEBP); width and height as shown, after the camera's rotation."""

    kind: str
    width: int
    height: int
    srgb: bool

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height


def look(raw: bytes) -> Picture | None:
    """The picture, or None when the bytes are none that can be opened."""
    try:
        with Image.open(io.BytesIO(raw)) as image:
            kind, (width, height) = image.format or "", image.size
            if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
                width, height = height, width
            return Picture(kind, width, height, _srgb(image))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _srgb(image: Image.Image) -> bool:
    profile = image.info.get("icc_profile")
    if image.mode == "CMYK":
        return False
    if not profile:
        return True
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return "srgb" in (ImageCms.getProfileDescription(opened) or "").lower()
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return False
