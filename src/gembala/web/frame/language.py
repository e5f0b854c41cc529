"""Speaks the reader's language on the reader's clock."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

HOME_ZONE = "Asia/Jakarta"
SUPPORTED = frozenset(code for code, _name in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """The person's own choice; else the visitor's cookie, what their browser asks for, and Indonesian at last."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in SUPPORTED:
        return str(user.language)
    return translation.get_language_from_request(request)


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The person's zone; visitors read in Western Indonesian Time."""
    user = getattr(request, "user", None)
    name = user.zone if user is not None and user.is_authenticated else HOME_ZONE
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(HOME_ZONE)


class ReaderLanguage:
    """Activates language and zone for the request; stands after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's language."""
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone_of(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
