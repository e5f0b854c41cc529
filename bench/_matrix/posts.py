"""What is sent: the usual post of each platform, and posts of an unusual form."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

_number = itertools.count(1)


def usual(platform: str, folder: Path, *, shape: str = "") -> Any:
    """A post that the platform takes, or one of that shape. Words are never the same twice."""
    from gembala.platforms.contracts import Options, Post
    from gembala.platforms.contracts.rules import Format

    number = next(_number)
    text = f"Kopi susu gula aren {number}, buka sampai malam"
    if shape:
        return SHAPES[shape](text, number, folder)
    if platform == "instagram":
        return Post(text, (photo(folder, number),))
    if platform == "youtube":
        film = clip(folder, number)
        return Post(text, (film,), title=f"Kopi {number}", format=Format.VIDEO, options=Options(privacy="public"))
    if platform == "tiktok":
        return Post(text, (clip(folder, number),), format=Format.VIDEO, options=Options(privacy="PUBLIC_TO_EVERYONE"))
    if platform == "tiktok_business":
        return Post(text, (clip(folder, number),), format=Format.VIDEO)
    if platform == "forum":
        return Post(text, title=f"Kopi {number}")
    return Post(text)


def photo(folder: Path, number: int, *, width: int = 1080, height: int = 1080, raw: bytes = b"") -> Any:
    """A picture below the media folder."""
    from gembala.platforms.contracts import MediaFile
    from tests.contracts.media_server import picture

    data = raw or picture(width, height)
    path = _written(folder, f"p{number}.jpg", data)
    return MediaFile(path, "image/jpeg", len(data), "Kopi", width, height, colour="srgb")


def clip(folder: Path, number: int, *, seconds: float = 10, width: int = 1080, height: int = 1920, **more: Any) -> Any:
    """A film below the media folder; no two are the same bytes."""
    from gembala.platforms.contracts import MediaFile
    from tests.contracts.media_server import film

    length = more.pop("length", 80_000)
    data = more.pop("raw", b"") or film(seconds=seconds, width=width, height=height, payload=length + number, **more)
    path = _written(folder, f"v{number}.mp4", data)
    return MediaFile(path, "video/mp4", len(data), "", width, height, seconds=seconds, fps=30)


def _written(folder: Path, name: str, data: bytes) -> str:
    place = folder / "failures"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(data)
    return str(place / name)


def _too_long(letters: int) -> Any:
    def made(text: str, number: int, folder: Path) -> Any:
        from gembala.platforms.contracts import Post

        return Post((f"{text} " * (letters // len(text) + 1))[: letters + 1])

    return made


def _photo(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post

    return Post(text, (photo(folder, number),))


def _broken_photo(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post

    return Post(text, (photo(folder, number, raw=b"no picture at all" * 40),))


def _long_caption(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post

    return Post(f"{text} " * 80, (photo(folder, number),))


def _hashtags(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post

    return Post(text + "".join(f" #kopi{n}" for n in range(31)), (photo(folder, number),))


def _album(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    files = tuple(photo(folder, number * 1000 + n, width=1000 + n, height=1000 + n) for n in range(3))
    return Post(text, files, format=Format.CAROUSEL)


def _reel(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    return Post(text, (clip(folder, number),), format=Format.REEL)


def _video(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    return Post(text, (clip(folder, number, width=1280, height=720),), title="Dapur", format=Format.VIDEO)


def _feed_film(**more: Any) -> Any:
    """A plain post with a film."""

    def made(text: str, number: int, folder: Path) -> Any:
        from gembala.platforms.contracts import Post

        return Post(text, (clip(folder, number, **more),))

    return made


def _family(text: str, number: int, folder: Path) -> Any:
    """At X's limit by weight: families of emoji, letters of two, an address of any length."""
    from gembala.platforms.contracts import Post

    return Post(f"{number} " + "👨‍👩‍👧‍👦" * 30 + "咖啡" * 30 + " https://contoh.id/" + "a" * 300)


def _small(text: str, number: int, folder: Path) -> Any:
    """LittleText's reserved characters, all of them."""
    from gembala.platforms.contracts import Post

    return Post(f"{number}: kopi (panas) [baru] {{hemat}} <enak> *lezat* _murah_ ~diskon~ @kita | a\\b #kopi tamat")


def _graphemes(text: str, number: int, folder: Path) -> Any:
    """300 graphemes that are more than 3,000 bytes."""
    from gembala.platforms.contracts import Post

    return Post("👨‍👩‍👧‍👦" * 290)


def _flat(text: str, number: int, folder: Path) -> Any:
    """Five times as wide as high."""
    from gembala.platforms.contracts import Post

    return Post(text, (photo(folder, number, width=1500, height=300),))


def _film(**more: Any) -> Any:
    """A video on YouTube."""

    def made(text: str, number: int, folder: Path) -> Any:
        from gembala.platforms.contracts import Options, Post
        from gembala.platforms.contracts.rules import Format

        film = clip(folder, number, **more)
        return Post(text, (film,), title=f"Kopi {number}", format=Format.VIDEO, options=Options(privacy="public"))

    return made


def _tiktok(**more: Any) -> Any:
    def made(text: str, number: int, folder: Path) -> Any:
        from gembala.platforms.contracts import Options, Post
        from gembala.platforms.contracts.rules import Format

        film = clip(folder, number, **more)
        return Post(text, (film,), format=Format.VIDEO, options=Options(privacy="PUBLIC_TO_EVERYONE"))

    return made


def _tiktok_photos(text: str, number: int, folder: Path) -> Any:
    """Photos that TikTok pulls from us."""
    from gembala.platforms.contracts import Options, Post

    files = tuple(photo(folder, number * 1000 + n) for n in range(2))
    return Post(text, files, title=f"Kopi {number}", options=Options(privacy="PUBLIC_TO_EVERYONE"))


def _business_photos(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    return Post(text, tuple(photo(folder, number * 1000 + n) for n in range(2)), format=Format.CAROUSEL)


def _business_broken(text: str, number: int, folder: Path) -> Any:
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    return Post(text, (clip(folder, number, raw=b"no film at all" * 90),), format=Format.VIDEO)


def _business_long(text: str, number: int, folder: Path) -> Any:
    """2,200 letters, but more units of UTF-16."""
    from gembala.platforms.contracts import Post
    from gembala.platforms.contracts.rules import Format

    return Post("☕" * 1000 + "😀" * 601, (clip(folder, number),), format=Format.VIDEO)


def _title(letters: int) -> Any:
    def made(text: str, number: int, folder: Path) -> Any:
        from gembala.platforms.contracts import Options, Post
        from gembala.platforms.contracts.rules import Format

        title = (f"Kopi {number} " * 40)[:letters]
        return Post(text, (clip(folder, number),), title=title, format=Format.VIDEO, options=Options(privacy="public"))

    return made


def _tiktok_long(text: str, number: int, folder: Path) -> Any:
    """2,200 letters, but more units of UTF-16."""
    from gembala.platforms.contracts import Options, Post
    from gembala.platforms.contracts.rules import Format

    words = "☕" * 1000 + "😀" * 601
    return Post(words, (clip(folder, number),), format=Format.VIDEO, options=Options(privacy="PUBLIC_TO_EVERYONE"))


def _held(text: str, number: int, folder: Path) -> Any:
    """One that the platform itself is to hold for an hour."""
    from datetime import timedelta

    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post

    return Post(text, publish_at=now() + timedelta(hours=1))


def _full(text: str, number: int, folder: Path) -> Any:
    """500 characters as Mastodon counts: an address is 23, of a name on another server only the name counts."""
    from gembala.platforms.contracts import Post

    words = f"{number} @budi@{'komunitas' * 5}.example https://contoh.id/{'a' * 300} "
    counted = len(f"{number} @budi {'a' * 23} ")
    return Post(words + "a" * (500 - counted))


def _commented(platform: str) -> Any:
    def made(text: str, number: int, folder: Path) -> Any:
        return usual_with(usual(platform, folder), first_comment=f"Pesan di sini {number}")

    return made


def usual_with(post: Any, **more: Any) -> Any:
    """The post with more."""
    from dataclasses import replace

    return replace(post, **more)


SHAPES: dict[str, Any] = {
    "long_280": _too_long(280),
    "long_300": _too_long(300),
    "long_500": _too_long(500),
    "long_3000": _too_long(3000),
    "long_63206": _too_long(63_206),
    "long_20000": _too_long(20_000),
    "long_4096": _too_long(4096),
    "held": _held,
    "full_500": _full,
    "photo": _photo,
    "broken_photo": _broken_photo,
    "long_caption": _long_caption,
    "hashtags": _hashtags,
    "album": _album,
    "reel": _reel,
    "video": _video,
    "family": _family,
    "small_text": _small,
    "graphemes": _graphemes,
    "title_101": _title(101),
    "flat_photo": _flat,
    "feed_film": _feed_film(),
    "film_in_parts": _feed_film(length=17_000_000),
    "feed_broken_film": _feed_film(raw=b"no film at all" * 90),
    "broken_film": _film(raw=b"no film at all" * 90),
    "long_film": _film(length=900_000),
    "linkedin_video": _video,
    "tiktok_broken": _tiktok(raw=b"no film at all" * 90),
    "tiktok_photos": _tiktok_photos,
    "tiktok_long": _tiktok_long,
    "business_photos": _business_photos,
    "business_broken": _business_broken,
    "business_long": _business_long,
}
