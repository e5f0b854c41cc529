"""Anonymous pages are cached whole, in this process, for one second.

A hit asks neither the database nor a template. When a page grows old, one thread makes it anew while the others still
give the old one, so a crowd never waits and never reads anything older than a second and the making of one page. Who
carries a session cookie is never served from here: members see their own words at once.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

LIFE = 1.0
MOST = 400
Key = tuple[str, str, str, str]


@dataclass
class Kept:
    """One page: its bytes and when they were made (monotonic seconds)."""

    body: bytes
    kind: str
    etag: str
    at: float


_pages: OrderedDict[Key, Kept] = OrderedDict()
_busy: set[Key] = set()
_lock = threading.Lock()


def is_anonymous(request: HttpRequest) -> bool:
    """Whether the request carries no session at all."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def forget() -> None:
    """Drop every page of this process."""
    with _lock:
        _pages.clear()


def cached(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve the view from memory to anonymous readers (GET and HEAD, status 200)."""

    @wraps(view)
    def served(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not is_anonymous(request):
            return view(request, **kwargs)
        key = (request.get_host(), request.get_full_path(), get_language() or "", request.COOKIES.get("theme", "")[:5])
        kept = _pages.get(key)
        if kept is None or time.monotonic() - kept.at > LIFE:
            with _lock:
                mine = kept is None or key not in _busy
                if mine:
                    _busy.add(key)
            if mine:
                try:
                    response = view(request, **kwargs)
                finally:
                    with _lock:
                        _busy.discard(key)
                if response.status_code != 200:
                    return response
                kept = _keep(key, response)
        assert kept is not None  # noqa: S101 - either it was there or it was made above
        return _answer(request, kept)

    return served


def _keep(key: Key, response: HttpResponse) -> Kept:
    body = response.content
    etag = f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'
    kept = Kept(body, response.headers["Content-Type"], etag, time.monotonic())
    with _lock:
        _pages[key] = kept
        _pages.move_to_end(key)
        while len(_pages) > MOST:
            _pages.popitem(last=False)
    return kept


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    if request.headers.get("If-None-Match") == kept.etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(kept.body, content_type=kept.kind)
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return response
