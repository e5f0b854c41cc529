"""Writes ``docs/screens/`` with a real browser: every screen, Indonesian and English, 390 and 1440 px, light and dark.

`python -m tools.shots ADDRESS PASSWORD [FOLDER]` against a running demo. Prints what the browser complains of, what
scrolls sideways, and how heavy a first load is; exit code 1 when anything is wrong.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PEOPLE = {"bagas": "bagas@warung.example", "ratri": "ratri@warung.example", "maria": "maria@warung.example"}
W = "/w/warung-nusantara"
SCREENS = (
    ("today", "ratri", f"{W}/today/"),
    ("inbox", "ratri", f"{W}/inbox/"),
    ("review-queue", "ratri", f"{W}/review-queue/"),
    ("calendar", "bagas", f"{W}/calendar/"),
    ("content", "bagas", f"{W}/content/"),
    ("composer", "bagas", f"{W}/compose/"),
    ("scorecard", "maria", f"{W}/scorecard/"),
    ("channels", "bagas", f"{W}/channels/"),
    ("people", "maria", f"{W}/people/"),
    ("authority", "maria", f"{W}/people/authority/"),
    ("audit", "maria", f"{W}/people/audit/"),
    ("settings", "maria", f"{W}/settings/"),
    ("community", "ratri", f"{W}/community/"),
    ("forum", "", "/forum/warung-nusantara/"),
    ("sign-in", "", "/sign-in/"),
)
SIZES = {"390": (390, 844), "1440": (1440, 900)}


def open_browser(play: object) -> Browser:
    """Debian's Chromium, without its own errands."""
    path = shutil.which("chromium") or sys.exit("chromium is not installed (Debian: apt install chromium)")
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return play.chromium.launch(executable_path=path, args=options)  # type: ignore[attr-defined,no-any-return]


def sign_in(page: Page, base: str, mail: str, password: str) -> None:
    """As a person does."""
    page.goto(f"{base}/sign-in/")
    page.fill("input[name=login]", mail)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{W}/**")


def main() -> int:
    """Take them all."""
    base, password = sys.argv[1], sys.argv[2]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else "docs/screens")
    only = set(sys.argv[4:])
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with sync_playwright() as play:
        browser = open_browser(play)
        states = {}
        for name, mail in PEOPLE.items():
            context = browser.new_context()
            sign_in(context.new_page(), base, mail, password)
            states[name] = context.storage_state()
            context.close()
        for language in ("id", "en"):
            for width, (w, h) in SIZES.items():
                for theme in ("light", "dark"):
                    for screen, who, path in SCREENS:
                        if only and screen not in only:
                            continue
                        name = f"{screen}-{width}-{theme}-{language}"
                        context = browser.new_context(
                            viewport={"width": w, "height": h}, color_scheme=theme, storage_state=states.get(who),
                            locale=language, extra_http_headers={"Accept-Language": language},
                        )  # fmt: skip
                        page = context.new_page()
                        page.on("console", lambda m, n=name: wrong.append(f"{n}: {m.text}") if m.type == "error" else None)
                        page.on("pageerror", lambda e, n=name: wrong.append(f"{n}: {e}"))
                        answer = page.goto(f"{base}{path}?lang={language}" if not who else f"{base}{path}")
                        if answer is None or answer.status >= 400:
                            wrong.append(f"{name}: {answer.status if answer else 'no answer'}")
                        page.wait_for_timeout(250)
                        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                            wrong.append(f"{name}: scrolls sideways")
                        page.screenshot(path=folder / f"{name}.png", full_page=screen != "inbox")
                        context.close()
        browser.close()
    print("\n".join(sorted(set(wrong))) or "nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
