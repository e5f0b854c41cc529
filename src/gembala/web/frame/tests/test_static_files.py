"""Styles and scripts under the event loop: whole answers, no warning, nothing of what a browser relies on lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import AsyncClient

STYLE = "body { color: tomato }\n"


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "a.css").write_text(STYLE)
    return settings.STATIC_ROOT


def get(**headers: str) -> HttpResponse:
    async def ask() -> HttpResponse:
        return await AsyncClient().get("/static/a.css", headers=headers)

    return asyncio.run(ask())


@pytest.mark.usefixtures("root")
def test_a_style_comes_whole_and_is_not_streamed() -> None:
    answer = get()
    assert not answer.streaming
    assert (answer.status_code, answer.content.decode(), answer["Content-Type"]) == (
        200,
        STYLE,
        'text/css; charset="utf-8"',
    )


@pytest.mark.usefixtures("root")
def test_a_browser_that_has_it_is_told_so() -> None:
    first = get()
    again = get(**{"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("root")
def test_a_part_is_a_part() -> None:
    part = get(range="bytes=0-3")
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"body", f"bytes 0-3/{len(STYLE)}")
