"""The demo's posts and drafts."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.publish_now import publish_now
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.write import create
from gembala.kernel.clock import now
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor

OUT = (
    ("Rendang akhir pekan", "Rendang Padang empat jam di atas api kecil, siap kirim Sabtu pagi. Siapa yang biasa menyimpan "
     "bumbunya untuk nasi goreng hari Minggu?"),
    ("Sambal matah", "Sambal matah: bawang merah, serai, cabai rawit, jeruk limau, minyak kelapa panas. Di rumahmu "
     "pakai terasi atau tidak?"),
)  # fmt: skip
PLANNED = (
    (1, 11, "Makan siang hemat", "Makan siang hemat besok: soto Banjar, perkedel, dan teh hangat, 25 ribu saja."),
    (2, 10, "Papeda hari Minggu", "Papeda kuah kuning dari Papua, pertama kali di dapur kita. Siap mencoba?"),
)
WAITING = (
    ("Lomba tumpeng keluarga", "Lomba tumpeng keluarga dimulai Senin! Foto tumpengmu, tulis ceritanya, menangkan paket "
     "bumbu setahun."),
    ("Cerita dari dapur Made", "Made bercerita tentang betutu ibunya di Gianyar, lengkap dengan resepnya. Besok di forum."),
)  # fmt: skip


def write_all(team: dict[str, Actor], channels: dict[str, Channel]) -> None:
    """Two posts out now, two on the calendar, two in review, one being written."""
    social, director, creative = team["social_media_manager"], team["director"], team["creative"]
    for title, text in OUT:
        publish_now(_approved(social, director, channels, title, text), actor=social)
    zone = ZoneInfo(social.user.zone)
    for days, hour, title, text in PLANNED:
        day = (now().astimezone(zone) + timedelta(days=days)).date()
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        schedule(_approved(social, director, channels, title, text), actor=social, at=moment, zone=social.user.zone)
    for title, text in WAITING:
        submit(_draft(creative, channels, title, text), actor=creative)
    _draft(social, channels, "Ide Desember", "Dua belas masakan, dua belas provinsi, dua belas hari.")


def _draft(writer: Actor, channels: dict[str, Channel], title: str, text: str) -> Draft:
    variants = tuple(
        VariantText(
            channel=channel.pk,
            title=title if key == "forum" else "",
            space="kabar-dapur" if key == "forum" else "",
        )
        for key, channel in channels.items()
    )
    return create(writer, manuscript=Manuscript(title=title, text=text, variants=variants))


def _approved(writer: Actor, director: Actor, channels: dict[str, Channel], title: str, text: str) -> Draft:
    draft = submit(_draft(writer, channels, title, text), actor=writer)
    return approve(draft, actor=director, version=draft.version)
