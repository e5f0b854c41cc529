"""Make a workspace with its first brand and its director."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.text import slugify

from gembala.workspaces.audit import record
from gembala.workspaces.models import Brand, Membership, User, Workspace
from gembala.workspaces.roles import Role

FOUNDING = 7_164_325
"""The advisory lock that lets only one founding happen at a time (PostgreSQL; SQLite writes one at a time anyway)."""


def free_slug(name: str) -> str:
    """A slug for the workspace that nobody has: ``warung``, ``warung-2`` …"""
    base = slugify(name)[:50] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def create_workspace(
    *, name: str, brand: str, director: User, zone: str = "Asia/Jakarta", language: str = "id", demo: bool = False
) -> Workspace:
    """A workspace with one brand, led by ``director``. ``zone`` is an IANA name."""
    with transaction.atomic():
        workspace = Workspace.objects.create(
            name=name.strip(), slug=free_slug(name), zone=zone, language=language, demo=demo
        )
        Brand.objects.create(workspace=workspace, name=brand.strip(), slug=slugify(brand)[:60] or "brand")
        Membership.objects.create(workspace=workspace, user=director, role=Role.DIRECTOR)
        record("workspace.made", workspace, workspace=workspace, by=director, name=workspace.name)
    return workspace


def found(
    *, email: str, person: str, password: str, workspace: str, brand: str, zone: str, language: str
) -> tuple[User, Workspace]:
    """The first person and workspace of an empty installation.

    Raises PermissionDenied as soon as anybody exists, ValidationError (by field) for a weak password.
    """
    try:
        validate_password(password, User(email=email, name=person))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOUNDING])
        if User.objects.exists():
            raise PermissionDenied("founded")
        director = User.objects.create_user(email, password, name=person.strip(), zone=zone, language=language)
        return director, create_workspace(name=workspace, brand=brand, director=director, zone=zone, language=language)
