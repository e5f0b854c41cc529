"""The one Django app: one label, one linear migration history."""

from __future__ import annotations

from django.apps import AppConfig


class GembalaConfig(AppConfig):
    """Loads every folder's models and, when the app is ready, the wiring of who listens to what."""

    name = "gembala"
    label = "gembala"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the listeners."""
        from importlib import import_module

        import_module("gembala.config.wiring")
