"""Addresses of the API: ``/api/v1/…``, OpenAPI at ``/api/v1/openapi.json``, a readable page at ``/api/v1/docs``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from gembala.api import content, inbox, me, scorecard
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
api.add_router("", inbox.router, tags=["Inbox"])
api.add_router("", scorecard.router, tags=["Scorecard"])


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with the same sentences that a person reads."""
    return api.create_response(request, {"detail": list(error.messages)}, status=422)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the permission that lacks."""
    detail: Any = f"your role may not do this: {error}" if str(error) else "your role may not do this"
    return api.create_response(request, {"detail": [detail]}, status=403)


urlpatterns = [path("v1/docs", page_of(api), name="api-docs"), path("v1/", api.urls)]
