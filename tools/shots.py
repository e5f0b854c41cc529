"""Writes pictures of every screen with a real browser: Indonesian and English, 390 and 1440 px, light and dark.

`python -m tools.shots ADDRESS PASSWORD FOLDER [SCREEN ...]` against a running demo. A file is named
``<screen>-<language>-<width>-<theme>.png``. Prints what the browser complains of, what scrolls sideways and what did not
come; exit code 1 when anything is wrong, or when all files together are over `MOST` bytes. Each person's language is put
back at the end.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.journeys.screens import SCREENS, open_screen, settle

SIZES = {390: (390, 844), 1440: (1440, 900)}
TALLEST = 2000
"""Pixels; a longer page is cut there."""
COLOURS = 96
MOST = 16_000_000
HOME = "/w/warung-nusantara/"
ONE_SCREENFUL = {"inbox", "conversation", "calendar"}
"""Their panes scroll by themselves: the window is the picture."""
IGNORED = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Album:
    """The pictures taken, and what was wrong on the way."""

    folder: Path
    wrong: list[str] = field(default_factory=list)
    written: int = 0

    def add(self, name: str, png: bytes) -> None:
        """Keep a picture with a palette: a fraction of the size, and no eye sees it on flat colours."""
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        path = self.folder / f"{name}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        self.written += path.stat().st_size


def open_browser(play: Any) -> Browser:
    """Debian's Chromium, without its own errands."""
    path = shutil.which("chromium") or sys.exit("chromium is not installed (Debian: apt install chromium)")
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return play.chromium.launch(executable_path=path, args=options)  # type: ignore[no-any-return]


def sign_in(browser: Browser, base: str, mailbox: str, password: str) -> Any:
    """As a person does; the session for further windows. Ends the command when the door stays shut."""
    context = browser.new_context(base_url=base)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("input[name=login]", f"{mailbox}@warung.example")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    try:
        page.wait_for_url(f"**{HOME}**")
    except Error:
        sys.exit(f"{mailbox}@warung.example cannot sign in at {base}: is it the demo, and is the password right?")
    state = context.storage_state()
    context.close()
    return state


def speak(page: Page, language: str) -> str:
    """Choose the language of whoever looks, as the menu does; gives the one that was chosen before."""
    before = str(page.locator("html").get_attribute("lang"))
    token = next((one["value"] for one in page.context.cookies() if one["name"] == "csrftoken"), "")
    form: dict[str, str | float | bool] = {"language": language, "csrfmiddlewaretoken": token}
    page.request.post("/language/", form=form, headers={"Referer": page.url}, max_redirects=0)
    return before


def windows(browser: Browser, base: str, state: Any, language: str) -> Iterator[tuple[str, BrowserContext]]:
    """A window for each width and theme, with the end of a file's name."""
    for width, (w, h) in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                base_url=base, viewport={"width": w, "height": h}, color_scheme=theme, locale=language,
                storage_state=state, reduced_motion="reduce",
            )  # fmt: skip
            context.set_default_timeout(20_000)
            yield f"{language}-{width}-{theme}", context
            context.close()


def stretch(page: Page) -> None:
    """A window as tall as the page, so that the bars which stay at its edges are not in the middle of the picture."""
    wide, high, tall = page.evaluate("[innerWidth, innerHeight, document.documentElement.scrollHeight]")
    page.set_viewport_size({"width": wide, "height": max(high, min(tall, TALLEST))})
    settle(page)


def take(page: Page, screen: str, ending: str, album: Album) -> None:
    """One picture."""
    name, language = f"{screen}-{ending}", ending.split("-", 1)[0]
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type == "error" and not m.text.startswith(IGNORED) else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    try:
        open_screen(page, SCREENS[screen][1])
        if (shown := page.locator("html").get_attribute("lang")) != language:
            album.wrong.append(f"{name}: speaks {shown}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            album.wrong.append(f"{name}: scrolls sideways")
        settle(page)
        if screen not in ONE_SCREENFUL:
            stretch(page)
        album.add(name, page.screenshot(animations="disabled"))
    except (Error, TimeoutError) as error:
        album.wrong.append(f"{name}: not taken, {str(error).splitlines()[0]}")
    album.wrong += [f"{name}: {one}" for one in heard if screen != "missing" or "404" not in one]


def main() -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="python -m tools.shots")
    parser.add_argument("address", help="of a running demo, as http://localhost:8000")
    parser.add_argument("password", help="of the demo's people")
    parser.add_argument("folder", nargs="?", default="docs/screens", type=Path)
    parser.add_argument("screens", nargs="*", metavar="SCREEN", help=f"some of: {', '.join(SCREENS)}")
    wish = parser.parse_args()
    if unknown := set(wish.screens) - set(SCREENS):
        parser.error(f"no such screen: {', '.join(sorted(unknown))}")
    wanted = wish.screens or list(SCREENS)
    wish.folder.mkdir(parents=True, exist_ok=True)
    album = Album(wish.folder)
    base = wish.address.rstrip("/")
    with sync_playwright() as play:
        browser = open_browser(play)
        people = sorted({SCREENS[screen][0] for screen in wanted})
        states = {who: sign_in(browser, base, who, wish.password) if who else None for who in people}
        for who in people:
            before = ""
            for language in ("id", "en"):
                for ending, context in windows(browser, base, states[who], language):
                    page = context.new_page()
                    page.goto(f"{HOME}more/" if who else "/sign-in/")
                    before = before or speak(page, language)
                    speak(page, language)
                    page.close()
                    for screen in (one for one in wanted if SCREENS[one][0] == who):
                        page = context.new_page()
                        take(page, screen, ending, album)
                        page.close()
            if who:
                context = browser.new_context(base_url=base, storage_state=states[who])
                page = context.new_page()
                page.goto(f"{HOME}more/")
                speak(page, before)
                context.close()
        browser.close()
    if album.written > MOST:
        album.wrong.append(f"{album.written:,} bytes of pictures, at most {MOST:,} are wanted")
    print("\n".join(sorted(set(album.wrong))) or f"nothing wrong, {album.written:,} bytes")
    return 1 if album.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
