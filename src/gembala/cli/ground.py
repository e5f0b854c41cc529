"""Makes Django ready for a command."""

from __future__ import annotations

import sys


def stand() -> None:
    """Load the settings and the models; a mistake in the settings ends the command with its cure."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"gembala: the settings are not right: {error}")
