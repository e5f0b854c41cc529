"""Takes a webhook request at its word: signed, whole, kept, answered. The work comes after."""

from __future__ import annotations

import hashlib
import json
from enum import Enum

from django.db import IntegrityError, transaction

from gembala.ingest.models import Inbound
from gembala.platforms.apps import app_of
from gembala.platforms.contracts import RawRequest, RawResponse
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector

MAX_BODY = 10 * 1024 * 1024
"""Bytes; more is refused."""
KEPT_HEADERS = ("content-type", "user-agent", "x-request-id")


class Verdict(Enum):
    """What became of a request."""

    KEPT = 200
    KNOWN = 202
    BROKEN = 400
    UNSIGNED = 403


def secrets_of(channel: Channel) -> tuple[str, ...]:
    """What the platform signs with: the secrets that were entered, and the app's own where the platform uses that."""
    app = app_of(channel.workspace_id, platform=channel.platform, environment=channel.environment)
    own = connector(channel.platform).manifest.signs_with_app_secret and app.client_secret
    return tuple(dict.fromkeys((*((app.client_secret,) if own else ()), *app.webhook_secrets)))


def handshake(channel: Channel, request: RawRequest) -> RawResponse | None:
    """The answer to a platform that asks whether this address is ours; ``None`` when it asked wrongly."""
    return connector(channel.platform).handshake(request, secrets_of(channel))


def accept(channel: Channel, request: RawRequest) -> Verdict:
    """Keep a signed request once; the same bytes again are known and change nothing."""
    if not connector(channel.platform).verify_webhook(request, secrets_of(channel)):
        return Verdict.UNSIGNED
    try:
        json.loads(request.body)
    except ValueError:
        return Verdict.BROKEN
    digest = hashlib.sha256(request.body).hexdigest()
    headers = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
    try:
        with transaction.atomic():
            Inbound.objects.create(channel=channel, headers=headers, body=request.body, digest=digest)
    except IntegrityError:
        return Verdict.KNOWN
    return Verdict.KEPT
