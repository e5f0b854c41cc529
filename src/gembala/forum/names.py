"""Handles and names: unlike each other also to the eye."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from gembala.forum.models import ForumMember
from gembala.understanding.fold import FOLD
from gembala.workspaces.models import Membership, Workspace

HANDLE = re.compile(r"^[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]$")
RESERVED = frozenset(
    (
        "admin",
        "administrator",
        "moderator",
        "official",
        "resmi",
        "gembala",
        "support",
        "bantuan",
        "join",
        "new",
        "space",
    )
)
_LIKE = str.maketrans("013457", "oleast")


def skeleton(name: str) -> str:
    """What the eye takes a name for: look-alikes folded to one letter, marks and gaps left out."""
    folded = "".join(FOLD[char][0] for char in name).lower().translate(_LIKE).replace("i", "l")
    return re.sub(r"[^\w]|_", "", folded.replace("rn", "m").replace("vv", "w"))[:40]


def scripts_of(word: str) -> set[str]:
    """The scripts whose letters stand in a word, by their Unicode names."""
    return {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()}


def clean_name(name: str, *, workspace: Workspace) -> str:
    """A name to show. Raises ``ValidationError`` (``name``) on mixed scripts or one that passes for the brand."""
    name = " ".join(unicodedata.normalize("NFC", name).replace("\x00", "").split())
    if not 2 <= len(name) <= 60 or any(unicodedata.category(char) in ("Cf", "Cc", "Co") for char in name):
        raise ValidationError({"name": _("A name has 2 to 60 letters.")})
    if any(len(scripts_of(word)) > 1 for word in name.split()):
        raise ValidationError({"name": _("Write your name in one alphabet.")})
    if skeleton(name) in _guarded(workspace):
        raise ValidationError({"name": _("This name belongs to somebody here. Choose another.")})
    return name


def clean_handle(handle: str, *, workspace: Workspace) -> str:
    """A handle nobody has or resembles. Raises ``ValidationError`` on field ``handle``."""
    handle = handle.strip().removeprefix("@").lower()
    if not HANDLE.match(handle):
        raise ValidationError({"handle": _("Use 3 to 30 small letters, digits and hyphens.")})
    shape = skeleton(handle)
    taken = ForumMember.objects.filter(Q(skeleton=shape) | Q(handle=handle), workspace=workspace).exists()
    if taken or handle in RESERVED or shape in {skeleton(word) for word in RESERVED} | _guarded(workspace):
        raise ValidationError({"handle": _("This handle is taken, or too much like another.")})
    return handle


def free_handle(name: str, *, workspace: Workspace) -> str:
    """A free handle made from a name, for the brand and the team."""
    stem = (slugify(name) or "member")[:26].strip("-").ljust(3, "x")
    tried, number = stem, 1
    while ForumMember.objects.filter(Q(skeleton=skeleton(tried)) | Q(handle=tried), workspace=workspace).exists():
        number += 1
        tried = f"{stem}-{number}"
    return tried


def _guarded(workspace: Workspace) -> set[str]:
    names = [workspace.name, *workspace.brands.values_list("name", flat=True)]
    names += ForumMember.objects.filter(workspace=workspace, brand=True).values_list("name", flat=True)
    names += Membership.objects.filter(workspace=workspace, active=True).values_list("user__name", flat=True)
    return {skeleton(name) for name in names}
