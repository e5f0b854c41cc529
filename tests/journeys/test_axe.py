"""axe-core judges every screen: both languages, 390 and 1440 px, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.journeys.house import SIZES, Doorman
from tests.journeys.screens import SCREENS, open_screen, settle

pytestmark = pytest.mark.journey
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ between light and dark: the themes change nothing but colours."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def judged(page: Page, theme: str) -> list[str]:
    """What axe objects to on this page as it stands: everything in light, colours alone in dark."""
    result: dict[str, Any] = page.evaluate(
        """async (rules) => await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})""",
        {"type": "tag", "values": TAGS} if theme == "light" else COLOURS,
    )
    return [
        f"{one['id']}: {node['html'][:160]} {reason(node)}" for one in result["violations"] for node in one["nodes"][:3]
    ]


def reason(node: dict[str, Any]) -> str:
    checks = node["any"] or node["all"] or node["none"]
    return str(checks[0]["message"])[:160] if checks else ""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_objects_to_nothing(doors: Doorman, screen: str, language: str) -> None:
    who, address = SCREENS[screen]
    found: dict[str, list[str]] = {}
    page = doors.page(who, (language, 1440, "light"))
    for width, (w, h) in SIZES.items():
        page.set_viewport_size({"width": w, "height": h})
        open_screen(page, address)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            settle(page)
            if objections := judged(page, theme):
                found[f"{width} {theme}"] = objections
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{width}"] = ["the page scrolls sideways"]
    if screen == "missing":
        doors.complaints[:] = [one for one in doors.complaints if "404" not in one]  # that is the screen
    assert found == {}
