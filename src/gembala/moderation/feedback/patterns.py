"""Sentences to begin an answer with: those that came with the product, and the workspace's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gembala.ingest.models import Item
from gembala.kernel.clock import now
from gembala.moderation.rows.feedback import Pattern
from gembala.workspaces.access import Actor
from gembala.workspaces.audit import record
from gembala.workspaces.models import Workspace
from gembala.workspaces.roles import Permission

Kind = Pattern.Kind
TITLE_LIMIT, TEXT_LIMIT = 80, 1_000


@dataclass(frozen=True)
class Shipped:
    """A pattern as it comes with the product."""

    key: str
    kind: str
    title_id: str
    title_en: str
    text_id: str
    text_en: str


SHIPPED = (
    Shipped(
        "own-it", Kind.FEEDBACK, "Mengakui dan mengambil alih", "Own it and take over",
        "Kak {name}, terima kasih sudah menceritakan ini, dan maaf sudah membuat Kakak menunggu. Ini bukan yang kami "
        "inginkan untuk Kakak. Saya cek sekarang dan kabari hari ini juga.",
        "{name}, thank you for telling us, and sorry for what this has cost you. This is not what we want for you. "
        "I am checking now and will be back with you today.",
    ),
    Shipped(
        "hear-more", Kind.FEEDBACK, "Mendengar lebih dulu", "Listen first",
        "Kak {name}, saya paham ini mengecewakan. Boleh ceritakan sedikit lagi, kapan kejadiannya dan nomor pesanannya? "
        "Nomornya lewat pesan pribadi saja ya, supaya aman.",
        "{name}, I can see why this is disappointing. Would you tell me a little more: when it happened, and the order "
        "number? Please send the number privately, so it stays safe.",
    ),
    Shipped(
        "fixed", Kind.FEEDBACK, "Sudah beres, ini yang kami ubah", "Solved, and what we changed",
        "Kak {name}, masalahnya sudah kami selesaikan. Supaya tidak terulang, ini yang kami ubah: … Terima kasih, "
        "masukan Kakak yang membuat ini jadi lebih baik.",
        "{name}, this is solved now. So that it does not happen again, we changed: … Thank you, your words made this "
        "better.",
    ),
    Shipped(
        "cannot", Kind.FEEDBACK, "Belum bisa, dengan alasannya", "Not possible yet, and why",
        "Kak {name}, terima kasih masukannya. Untuk sekarang kami belum bisa, karena … Saya catat, dan kalau berubah "
        "Kakak yang pertama kami kabari.",
        "{name}, thank you for this. For now we cannot, because … I have written it down, and if that changes you will "
        "hear it first.",
    ),
    Shipped(
        "suggestion", Kind.FEEDBACK, "Menyambut saran", "Welcome a suggestion",
        "Ide bagus, Kak {name}! Saya bawa ke tim. Nanti saya ceritakan hasilnya di sini.",
        "Good idea, {name}! I am taking it to the team and will tell you here what comes of it.",
    ),
    Shipped(
        "thanks", Kind.REPLY, "Terima kasih, akan dijawab", "Thank you, an answer will come",
        "Terima kasih, Kak {name}! Pesan Kakak sudah kami terima, tim kami jawab secepatnya.",
        "Thank you, {name}! We have your message and will answer soon.",
    ),
    Shipped(
        "careful", Kind.REPLY, "Hati-hati penipuan", "Beware of fraud",
        "Hati-hati ya, semuanya. Kami tidak pernah meminta kode OTP, kata sandi, atau transfer lewat komentar. "
        "Aturan kami: {link}",
        "Please be careful, everybody. We never ask for one-time codes, passwords or transfers in comments. "
        "Our rules: {link}",
    ),
    Shipped(
        "warning", Kind.WARNING, "Peringatan yang ramah", "A friendly warning",
        "Kak {name}, yuk jaga tempat ini tetap nyaman untuk semua. Aturannya ada di sini: {link}",
        "{name}, let us keep this place good for everybody. The rules are here: {link}",
    ),
)  # fmt: skip


def patterns(workspace: Workspace, kind: str = "") -> QuerySet[Pattern]:
    """The workspace's sentences; at the first time those that came with the product are written for it."""
    rows = Pattern.objects.filter(workspace=workspace)
    if not rows.exists():
        Pattern.objects.bulk_create(
            [
                Pattern(
                    workspace=workspace, key=one.key, kind=one.kind, title_id=one.title_id, title_en=one.title_en,
                    text_id=one.text_id, text_en=one.text_en,
                )
                for one in SHIPPED
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    rows = rows.filter(archived_at=None).order_by("pk")
    return rows.filter(kind=kind) if kind else rows


def fill(pattern: Pattern, item: Item, *, language: str = "") -> str:
    """The sentence for the person who wrote the item, in the language that they wrote (or ``language``)."""
    if not language:
        language = str((item.understanding or {}).get("language", {}).get("label", "id"))
    text = pattern.text_en if language == "en" and pattern.text_en else pattern.text_id
    given = {"name": item.identity.shown_name, "brand": item.channel.name, "link": policy_link(item.workspace)}
    for name, value in given.items():
        text = text.replace("{" + name + "}", value)
    return text


def policy_link(workspace: Workspace) -> str:
    """The public address of the interaction policy."""
    return f"{settings.PUBLIC_URL}/forum/{workspace.slug}/policy/"


def save_pattern(
    pattern: Pattern | None, *, actor: Actor, kind: str, title_id: str, title_en: str, text_id: str, text_en: str
) -> Pattern:
    """A new sentence, or a changed one. Raises PermissionDenied, ValidationError by field."""
    actor.require(Permission.POLICY_DECIDE)
    if pattern is not None and pattern.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    given = {name: value.replace("\x00", "").strip() for name, value in
             {"title_id": title_id, "title_en": title_en, "text_id": text_id, "text_en": text_en}.items()}  # fmt: skip
    wrong: dict[str, list[str]] = {}
    if kind not in Kind.values:
        wrong["kind"] = [_("Choose what the sentence is for.")]
    for name, value in given.items():
        if len(value) > (TITLE_LIMIT if name.startswith("title") else TEXT_LIMIT):
            wrong[name] = [_("A title has at most 80 characters, a sentence at most 1,000.")]
        if not value and name.endswith("_id"):
            wrong[name] = [_("Write it in Indonesian; English may follow.")]
    if wrong:
        raise ValidationError(wrong)
    row = pattern or Pattern(workspace=actor.workspace)
    for name, value in {**given, "kind": kind}.items():
        setattr(row, name, value)
    row.save()
    record("pattern.written", row, workspace=actor.workspace, by=actor.user, name=row.title_id)
    return row


def archive_pattern(pattern: Pattern, *, actor: Actor) -> None:
    """Put it away; rules that use it say nothing from now on."""
    actor.require(Permission.POLICY_DECIDE)
    if pattern.workspace_id != actor.workspace.pk:
        raise PermissionDenied
    if Pattern.objects.filter(pk=pattern.pk, archived_at=None).update(archived_at=now()):
        record("pattern.archived", pattern, workspace=actor.workspace, by=actor.user, name=pattern.title_id)
