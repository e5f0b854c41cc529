"""Seals tokens and app keys, and opens them only for the environment they were given for."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings

from gembala.kernel.secrets import sealer
from gembala.platforms.contracts import AppKeys, Category, PlatformError, Problem, TokenSet


def ring() -> MultiFernet:
    """The installation's key ring."""
    return sealer(settings.CREDENTIAL_KEYS_FILE)


def seal(token: TokenSet) -> str:
    """The token as sealed text for a row."""
    fields = {**asdict(token), "extra": dict(token.extra)}
    for name in ("expires_at", "refresh_expires_at"):
        fields[name] = fields[name].isoformat() if fields[name] else None
    return _close(fields)


def unseal(sealed: str, *, environment: str) -> TokenSet:
    """Open a token. Raises `PlatformError` when no key opens it or when it belongs to another environment."""
    fields = _open(sealed)
    if fields["environment"] != environment:
        raise PlatformError(Problem(Category.AUTH_SCOPE, "wrong_environment", "the token is of another environment"))
    for name in ("expires_at", "refresh_expires_at"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    return TokenSet(**{**fields, "scopes": tuple(fields["scopes"])})


def seal_app(keys: AppKeys) -> str:
    """A developer app's keys as sealed text."""
    return _close({**asdict(keys), "extra": dict(keys.extra)})


def unseal_app(sealed: str) -> AppKeys:
    """Open a developer app's keys. Raises `PlatformError` when no key opens them."""
    fields = _open(sealed)
    secrets = tuple(fields["webhook_secrets"])
    return AppKeys(fields["client_id"], fields["client_secret"], secrets, fields.get("extra") or {})


def _close(fields: dict[str, Any]) -> str:
    return ring().encrypt(json.dumps(fields).encode()).decode()


def _open(sealed: str) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(ring().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "unreadable", "no key opens the stored token")) from error
    return fields
