"""The demo's posts and drafts of today: on the calendar, in review, being written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from gembala.cli.demo_pictures import ALT, draw
from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.upload import upload
from gembala.content.write import create
from gembala.kernel.clock import now
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor

PLANNED = (
    (
        1,
        11,
        "Makan siang hemat",
        "Makan siang hemat besok: soto Banjar, perkedel, dan teh hangat, 25 ribu saja.",
        "soto",
    ),
    (2, 10, "Papeda hari Minggu", "Papeda kuah kuning dari Papua, pertama kali di dapur kita. Siap mencoba?", "papeda"),
    (4, 17, "Bekal Bu Guru", "Hari Guru: bekal untuk Bu Guru. Siapa gurumu yang paling suka pedas?", "kuning"),
    (
        6,
        19,
        "Opor aman",
        "Opor yang santannya tidak pecah: api kecil, aduk searah, santan kental paling akhir.",
        "gulai",
    ),
)
WAITING = (
    ("Lomba tumpeng keluarga", "Lomba tumpeng keluarga dimulai Senin! Foto tumpengmu, tulis ceritanya, menangkan paket "
     "bumbu setahun.", "kuning"),
    ("Cerita dari dapur Made", "Made bercerita tentang betutu ibunya di Gianyar, lengkap dengan resepnya. Besok di forum.",
     ""),
)  # fmt: skip


def paint(artist: Actor) -> dict[str, int]:
    """Every picture, uploaded as a person does; dish → asset."""
    return {dish: upload(artist, file=BytesIO(draw(dish)), name=f"{dish}.jpg", alt=alt).pk for dish, alt in ALT.items()}


def write_all(team: dict[str, Actor], channels: dict[str, Channel], pictures: dict[str, int]) -> None:
    """Four posts on the calendar, two in review, one being written."""
    social, director, creative = team["social_media_manager"], team["director"], team["creative"]
    zone = ZoneInfo(social.user.zone)
    for days, hour, title, text, dish in PLANNED:
        day = (now().astimezone(zone) + timedelta(days=days)).date()
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        draft = submit(drafted(social, channels, title, text, media=(pictures[dish],)), actor=social)
        draft = approve(draft, actor=director, version=draft.version)
        schedule(draft, actor=social, at=moment, zone=social.user.zone)
    for title, text, dish in WAITING:
        media = (pictures[dish],) if dish else ()
        submit(drafted(creative, channels, title, text, media=media), actor=creative)
    drafted(social, channels, "Ide Desember", "Dua belas masakan, dua belas provinsi, dua belas hari.")


def drafted(writer: Actor, channels: dict[str, Channel], title: str, text: str, *, media: Sequence[int] = ()) -> Draft:
    """A draft for all channels of the brand; the forum gets a title and a space."""
    variants = tuple(
        VariantText(
            channel=channel.pk,
            title=title if key == "forum" else "",
            space="kabar-dapur" if key == "forum" else "",
            media=() if key == "forum" else tuple(media),
        )
        for key, channel in channels.items()
    )
    return create(writer, manuscript=Manuscript(title=title, text=text, variants=variants))
