"""Who lives in the house: a workspace, a brand and a director, and the web at which platforms find it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._matrix.house import House, web

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""Pages of errors are asked for too; nobody has collected static files here."""


@contextmanager
def house_of(url: str, admin: str) -> Iterator[House]:
    """The house in the present database, at a running sandbox; leaving it brings the true time back."""
    from django.conf import settings
    from django.test import override_settings

    import gembala
    from gembala.cli.setup import compile_translations
    from gembala.forum.models import Space
    from gembala.kernel.clock import rehearse
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Brand, Membership, User, Workspace
    from gembala.workspaces.roles import Role

    compile_translations(Path(gembala.__file__).parent)
    workspace = Workspace.objects.create(name="Warung", slug="failures")
    brand = Brand.objects.create(workspace=workspace, name="Warung", slug="failures")
    user = User.objects.create_user("dewi@failures.test", None, name="Dewi")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    Space.objects.create(workspace=workspace, name="Kabar", slug="kabar")
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    with (
        override_settings(ALLOWED_HOSTS=["*"], STORAGES=plain),
        web() as address,
        override_settings(PUBLIC_URL=address),
    ):
        try:
            yield House(url, admin, Path(settings.MEDIA_ROOT), actor_for(user, workspace.slug), brand, address)
        finally:
            rehearse(None)
