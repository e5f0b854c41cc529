"""Seals everything anew with the newest key, so that an old key can be dropped."""

from __future__ import annotations

from django.conf import settings

from gembala.kernel.secrets import add_key, drop_old_keys
from gembala.platforms.credentials import ring
from gembala.platforms.models import Credential, PlatformApp


def reseal_all() -> int:
    """Seal every credential and app key with the newest key; gives how many.

    A row that is refreshed meanwhile keeps its fresh token (compare-and-swap), which is sealed with the newest key anyway.
    """
    keys, done = ring(), 0
    for model in (Credential, PlatformApp):
        for pk, sealed in model._default_manager.values_list("pk", "sealed").iterator():
            fresh = keys.rotate(sealed.encode()).decode()
            done += model._default_manager.filter(pk=pk, sealed=sealed).update(sealed=fresh)
    return done


def rotate() -> int:
    """A new key, everything sealed with it, the old keys dropped; gives how many. Safe to run again after a cut."""
    add_key(settings.CREDENTIAL_KEYS_FILE)
    done = reseal_all()
    drop_old_keys(settings.CREDENTIAL_KEYS_FILE)
    return done
