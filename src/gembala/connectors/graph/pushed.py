"""Webhooks as every Graph platform of Meta sends them, for its connectors to inherit."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.connectors.graph import hooks
from gembala.platforms.contracts import RawRequest, RawResponse


class Pushed:
    """Handshake, signature and addressees; what an event means is the platform's own."""

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return hooks.handshake(request, secrets)

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return hooks.verify(request, secrets)

    def verify_token(self, secrets: Sequence[str]) -> str:
        return hooks.verify_token(secrets)

    def addressees(self, request: RawRequest) -> Sequence[str]:
        return hooks.addressees(request)
