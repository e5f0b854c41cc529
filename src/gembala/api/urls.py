"""Addresses of the API: ``/api/v1/…``, OpenAPI at ``/api/v1/openapi.json``, a readable page at ``/api/v1/docs``."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Unreadable

from gembala.api import by_hand, content, forum, inbox, me, moderation, scorecard
from gembala.api.auth import Key
from gembala.api.docs import page_of

api = NinjaAPI(
    title="Gembala",
    version="1",
    urls_namespace="api",
    auth=Key(),
    docs_url=None,
    description="Everything a person can do on the pages, for programs. Make a key on your settings page.",
)
api.add_router("", me.router, tags=["Who and where"])
api.add_router("", content.router, tags=["Content"])
api.add_router("", by_hand.router, tags=["By hand"])
api.add_router("", inbox.router, tags=["Inbox"])
api.add_router("", moderation.router, tags=["Moderation"])
api.add_router("", scorecard.router, tags=["Scorecard"])
api.add_router("", forum.router, tags=["Forum"])


def _refuse(request: HttpRequest, status: int, *sentences: str) -> HttpResponse:
    return api.create_response(request, {"detail": list(sentences)}, status=status)


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with the same sentences that a person reads."""
    return _refuse(request, 422, *(str(sentence) for sentence in error.messages))


@api.exception_handler(Unreadable)
def unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    """422 with the place and the reason of everything that does not fit the shape."""
    found = (f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}" for one in error.errors)
    return _refuse(request, 422, *(sentence.encode("utf-8", "replace").decode() for sentence in found))


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the permission that lacks."""
    sentence = f"your role may not do this: {error}" if str(error) else "your role may not do this"
    return _refuse(request, 403, sentence)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """401: no key, or one that opens nothing."""
    return _refuse(request, 401, "send a key that is in force: Authorization: Bearer gmb_…")


@api.exception_handler(Http404)
def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    """404: not there, or not yours."""
    return _refuse(request, 404, "there is no such thing here")


@api.exception_handler(HttpError)
def stopped(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What a call itself refuses."""
    return _refuse(request, error.status_code, str(error))


urlpatterns = [path("v1/docs", page_of(api), name="api-docs"), path("v1/", api.urls)]
