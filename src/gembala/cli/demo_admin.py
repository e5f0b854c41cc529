"""The sandbox's admin port, for the demo."""

from __future__ import annotations

from typing import Any


def ask(path: str, body: dict[str, object]) -> dict[str, Any]:
    """One request. Raises ``httpx2.HTTPStatusError`` when the sandbox refuses it."""
    from django.conf import settings

    from gembala.kernel.http import trusted

    answer = trusted().request("POST", settings.SANDBOX_ADMIN_URL + path, json=body)
    answer.raise_for_status()
    return dict(answer.json())
