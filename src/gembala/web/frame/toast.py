"""A sentence about what was just done, with the way back; shown once, on the next page of whatever area."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gembala.workspaces.models import AuditEntry

KEY = "toast"


def tell(request: HttpRequest, sentence: str, *, entry: AuditEntry | None = None, bad: bool = False) -> None:
    """Show the sentence on the next page; with ``entry`` there is a button that undoes it."""
    request.session[KEY] = {"text": str(sentence), "entry": entry.pk if entry else 0, "bad": bad}


def told(request: HttpRequest) -> dict[str, Any] | None:
    """What to show on this page, once. A part that fetches itself anew, at news or by the clock, would drop the sentence
    and its way back: it stays for the page that shows it."""
    part = request.headers.get("HX-Target", "")
    if part and part == request.headers.get("HX-Trigger"):
        return None
    found = request.session.pop(KEY, None)
    return found if isinstance(found, dict) else None
