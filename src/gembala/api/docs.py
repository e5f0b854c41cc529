"""The OpenAPI document as a readable page, without script: every path, what it takes and what it gives."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI


def page_of(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """The page of an API: all operations by tag."""

    def page(request: HttpRequest) -> HttpResponse:
        document = api.get_openapi_schema()
        groups: dict[str, list[tuple[str, str, dict[str, object]]]] = {}
        for address, operations in document["paths"].items():
            for method, operation in operations.items():
                groups.setdefault((operation.get("tags") or [""])[0], []).append((method.upper(), address, operation))
        return render(request, "frame/api.html", {"document": document, "groups": groups})

    return page
