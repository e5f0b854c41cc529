"""Every screen of the demo, by name: who looks at it (a mailbox, "" for a stranger) and where it is.

`first:SELECTOR` after the address means: follow the first such link of that page.
"""

from __future__ import annotations

import time

from playwright.sync_api import Page

BUSY = """!!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')
  || document.getAnimations().some((one) => one.playState === 'running')"""
W = "/w/warung-nusantara"
F = "/forum/warung-nusantara"
SCREENS: dict[str, tuple[str, str]] = {
    "today": ("ratri", f"{W}/today/"),
    "today-director": ("maria", f"{W}/today/"),
    "inbox": ("ratri", f"{W}/inbox/?view=all"),
    "conversation": ("ratri", f"{W}/inbox/?view=all first:#baris a.item"),
    "mark": ("ratri", f"{W}/inbox/?view=all first:#baris a.item first:#kata a[href*='/mark/']"),
    "person": ("ratri", f"{W}/inbox/?view=all first:#baris a.item first:#orang a[href*='/person/']"),
    "review-queue": ("made", f"{W}/review-queue/"),
    "moderation-rules": ("ratri", f"{W}/moderation/rules/"),
    "moderation-rule": ("ratri", f"{W}/moderation/rules/ first:.rule-list a"),
    "moderation-rule-form": ("ratri", f"{W}/moderation/rules/new/"),
    "moderation-policy": ("ratri", f"{W}/moderation/policy/"),
    "moderation-policy-form": ("ratri", f"{W}/moderation/policy/edit/"),
    "moderation-people": ("ratri", f"{W}/moderation/people/"),
    "moderation-feedback": ("ratri", f"{W}/moderation/feedback/"),
    "moderation-sentences": ("ratri", f"{W}/moderation/sentences/"),
    "moderation-log": ("ratri", f"{W}/moderation/log/"),
    "moderation-second": ("made", f"{W}/moderation/second/"),
    "calendar": ("bagas", f"{W}/calendar/"),
    "calendar-week": ("bagas", f"{W}/calendar/?view=week"),
    "calendar-list": ("bagas", f"{W}/calendar/?view=list"),
    "content": ("bagas", f"{W}/content/"),
    "composer": ("bagas", f"{W}/compose/"),
    "review": ("maria", f"{W}/today/ first:section[aria-labelledby=approve] a[href$='/review/']"),
    "scorecard": ("maria", f"{W}/scorecard/"),
    "channels": ("maria", f"{W}/channels/"),
    "channel": ("maria", f"{W}/channels/ first:main a[href*='/channels/']:not([href*=connect])"),
    "connect-bluesky": ("maria", f"{W}/channels/connect/bluesky/"),
    "connect-x": ("maria", f"{W}/channels/connect/x/"),
    "people": ("maria", f"{W}/people/"),
    "authority": ("maria", f"{W}/people/authority/"),
    "audit": ("maria", f"{W}/people/audit/"),
    "settings": ("maria", f"{W}/settings/"),
    "profile": ("maria", f"{W}/profile/"),
    "security": ("maria", f"{W}/security/"),
    "more": ("ratri", f"{W}/more/"),
    "community": ("ratri", f"{W}/community/"),
    "forum": ("", f"{F}/"),
    "forum-topics": ("", f"{F}/topics/"),
    "forum-topic": ("", f"{F}/topics/ first:main a[href*='/t/']"),
    "forum-policy": ("", f"{F}/policy/"),
    "forum-standing": ("ratri", f"{F}/standing/"),
    "forum-join": ("", f"{F}/join/"),
    "sign-in": ("", "/sign-in/"),
    "forgotten-password": ("", "/password/forgotten/"),
    "api-docs": ("", "/api/v1/docs"),
    "missing": ("maria", f"{W}/nowhere/"),
}


def open_screen(page: Page, address: str) -> None:
    """Go there, follow the named links, and wait until nothing moves: fonts there, no request of a pane on its way."""
    where, *links = address.split(" first:")
    page.goto(where)
    for selector in links:
        link = page.locator(selector).first
        link.wait_for(state="attached")
        page.goto(str(link.get_attribute("href")))
    settle(page)


def settle(page: Page) -> None:
    """Until fonts are there, no pane is on its way and nothing moves; a screen that never rests raises TimeoutError."""
    page.evaluate("document.fonts.ready.then(() => true)")
    deadline = time.monotonic() + 10
    while page.evaluate(BUSY):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url} does not come to rest")
        page.wait_for_timeout(50)
