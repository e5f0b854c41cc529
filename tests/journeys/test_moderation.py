"""Moderation as people do it: sixty decisions a minute by key, a rule that is rehearsed first, a policy that is read."""

from __future__ import annotations

import random
import re
import time
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until
from tests.journeys.steps import bubble, open_talk

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
WORDS = tuple(
    re.findall(
        r"\w+",
        "pagi ayam jalan hujan kota gunung rumah teman meja buku sungai angin kopi nasi sore pasar warna langit kereta dapur "
        "sepeda kampung tetangga lampu pintu jendela kertas bulan bintang ombak pantai rotan bambu tikar payung cermin gelas "
        "piring wajan sendok kompor arang tungku halaman kebun pagar sumur kolam ikan burung kucing kambing sapi kerbau",
    )
)
SIXTY = 60


def spam(number: int) -> str:
    """Gambling spam as it is written, a name in capitals and what it promises, alike to no other of these."""
    chance = random.Random(number)
    name = f"{chance.choice(WORDS).upper()}{chance.choice((77, 88, 99, 138))}"
    return f"{name} {' '.join(chance.sample(WORDS, 4))} slot gacor maxwin {name} {chance.choice(WORDS)}"


def own_posts(house: House, number: int) -> list[str]:
    """Posts of the brand: four spammers under each of many are no raid, so each is a line of its own."""
    posts = [post for post in house.posts(platform="bluesky") if post["source"] == "api" and not post["reply_to"]]
    (brand, _times), *_others = Counter(post["account"] for post in posts).most_common(1)
    return [post["id"] for post in posts if post["account"] == brand][-number:]


def number_waiting(page: Page) -> int:
    found = re.search(r"\d[\d.,]*", page.locator("#jumlah").inner_text())
    return int(re.sub(r"\D", "", found.group())) if found else 0


def waiting(page: Page) -> int:
    page.goto(f"{W}/review-queue/")
    return number_waiting(page)


def decided_today(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#rawat dd").first.inner_text()))


def test_sixty_decisions_a_minute_by_key_and_the_last_one_taken_back(house: House, doors: Doorman) -> None:
    page = doors.page("ratri", INDONESIAN)
    posts = own_posts(house, 17)
    house.ask("/comments", [
        {"platform": "bluesky", "post_id": posts[number // 4], "author": f"penjudi{number}", "text": spam(number)}
        for number in range(SIXTY + 8)
    ])  # fmt: skip
    until(lambda: waiting(page) >= SIXTY + 8, seconds=60, what="the spam in the review queue")
    before = decided_today(page)
    began = time.monotonic()
    decided = 0
    while decided < SIXTY:
        marked = page.locator("[data-queue] .is-at:not([hidden])")
        until(marked.count, seconds=20, what="the next line")
        line = marked.get_attribute("data-row")
        page.keyboard.press("s" if decided % 3 else "b")
        decided += page.locator(f"[data-row='{line}']:not([hidden])").count() == 0
    until(lambda: decided_today(page) >= before + SIXTY, seconds=60, what="all decisions at the server")
    took = time.monotonic() - began
    assert took < 60, f"{SIXTY} decisions took {took:.0f} s"
    left = number_waiting(page)
    expect(page.locator("#kabar [data-undo]")).to_be_visible()
    page.keyboard.press("z")
    until(lambda: number_waiting(page) > left, seconds=20, what="the last decision taken back")


@BOTH
def test_a_rule_is_written_in_words_rehearsed_and_only_then_switched_on(
    house: House, doors: Doorman, look: Look
) -> None:
    language, width, _theme = look
    page = doors.page("ratri", look)
    marker = "sukarimba" if width == 1440 else "lembayung"
    house.ask("/comments", [{"platform": "bluesky", "author": "tamu", "text": f"Kata {marker} ini kata baru"}])
    page.goto(f"{W}/moderation/rules/new/")
    page.fill("#name", f"Kata {marker}")
    page.locator("button[value=drop-0-0]").click()
    expect(page.locator(".question")).to_have_count(0)
    page.select_option("#b0-new", "words")
    page.locator("button[value=ask-0]").click()
    page.fill("textarea[name=b0q0-words]", marker)
    page.locator("button[name=step][value=save]").last.click()
    page.wait_for_url(re.compile(r"/moderation/rules/\d+/$"))
    on = page.locator("button[name=to][value=on]")
    expect(on).to_be_disabled()

    def rehearsed() -> bool:
        page.locator("form[action$='/rehearse/'] button").first.click()
        expect(page.locator("#kemajuan .answer")).to_be_visible(timeout=30_000)
        page.reload()
        return page.locator(".match-list li").count() > 0

    until(rehearsed, seconds=60, what="the item that the rule would have met")
    expect(page.locator(".match-list mark").first).to_have_text(marker)
    expect(on).to_be_enabled()
    on.click()
    expect(page.locator(".page-head .chip-state")).to_have_text({"id": "Menyala", "en": "On"}[language])
    house.ask("/comments", [{"platform": "bluesky", "author": "tamu2", "text": f"Ada {marker} lagi di sini"}])
    queue = doors.page("ratri", look)
    held = queue.locator("article").filter(has_text=f"Ada {marker} lagi")

    def comes() -> int:
        queue.goto(f"{W}/review-queue/")
        return held.count()

    until(comes, seconds=40, what="the held item in the queue")
    page.locator("button[name=to][value=off]").click()


@BOTH
def test_members_read_the_policy_without_script_and_the_team_changes_it(
    house: House, doors: Doorman, look: Look
) -> None:
    language, width, _theme = look
    page = doors.page("ratri", look)
    page.goto(f"{W}/moderation/policy/edit/")
    title = f"Bawa cerita sendiri ({width})"
    clauses = page.locator(".clause")
    before = clauses.count()
    page.locator("button[value=add-clause]").click()
    expect(clauses).to_have_count(before + 1)
    last = page.locator(".clause").last
    last.locator("input[name$=title_id]").fill(title)
    last.locator("textarea[name$=text_id]").fill("Ceritakan yang kamu alami, bukan kata orang.")
    page.locator("button[name=do][value=save]").last.click()
    page.wait_for_url("**/moderation/policy/")
    stranger = doors.page("", look, java_script_enabled=False)
    stranger.goto("/forum/warung-nusantara/policy/")
    expect(stranger.locator("main")).not_to_contain_text(title)
    page.fill("#why", "Supaya gosip tidak menyebar")
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator("main")).to_contain_text(title)
    stranger.goto("/forum/warung-nusantara/policy/")
    expect(stranger.locator("main")).to_contain_text(title)
    expect(stranger.locator("html")).to_have_attribute("lang", language)


@BOTH
def test_a_comment_is_marked_by_hand_from_the_inbox_and_every_mark_is_taken_back(
    house: House, doors: Doorman, look: Look
) -> None:
    width = look[1]
    text = f"Minggu depan saya datang lagi dengan teman-teman ya ({width}, {time.time_ns() % 1_000_000})"
    house.ask("/comment", {"platform": "x", "text": text, "author": f"tamu_{width}"})
    page = doors.page("ratri", look)
    open_talk(page, text)
    page.locator("body").press("m")
    panel = page.locator("#tandai")
    expect(panel).to_be_visible()
    expect(page.locator("#tandai-tag")).to_be_focused()
    page.fill("#tandai-tag", f"rombongan {width}")
    page.keyboard.press("Enter")
    expect(bubble(page, text).locator(".under")).to_contain_text(f"rombongan {width}")

    watching = doors.page("ratri", look)
    watching.goto(page.url)
    expect(watching.locator("body")).to_have_attribute("data-live-state", "open")
    page.locator("body").press("m")
    page.select_option("#tandai-intent", "suggestion")
    page.locator(".mark-part button").filter(has=page.locator("use[href$='#i-pencil-check']")).click()
    shown = {"id": "Masukan", "en": "Suggestion"}[look[0]]
    expect(bubble(page, text).locator(".under")).to_contain_text(shown)
    expect(page.locator("[data-toast] p")).to_contain_text({"id": "Dibetulkan", "en": "Set right"}[look[0]])
    expect(bubble(watching, text).locator(".under")).to_contain_text(shown, timeout=10_000)
    page.locator("body").press("z")
    expect(bubble(page, text).locator(".under")).not_to_contain_text(shown)

    page.locator("body").press("m")
    expect(panel).to_be_visible()
    page.locator("#tandai-tag").evaluate("field => field.blur()")
    page.locator("body").press("Escape")
    expect(panel).to_have_count(0)
    page.locator("body").press("m")
    page.select_option("#tandai-alasan", "marked")
    page.fill("#tandai-catatan", f"Tolong dilihat berdua {width}")
    page.locator("#tandai .btn-danger").click()
    expect(page.locator("#kata .held")).to_contain_text(f"Tolong dilihat berdua {width}")
    queue = doors.page("ratri", look)
    queue.goto(f"{W}/review-queue/?source=person")
    expect(queue.locator("article").filter(has_text=text)).to_contain_text(f"Tolong dilihat berdua {width}")
    expect(page.locator("[data-toast] [data-key=z]")).to_be_visible()
    page.locator("body").press("z")
    expect(bubble(page, text)).to_be_visible()
    queue.goto(f"{W}/review-queue/?source=person")
    expect(queue.locator("article").filter(has_text=text)).to_have_count(0)


def test_somebody_chooses_which_alerts_are_mailed(house: House, doors: Doorman) -> None:
    page = doors.page("ratri", ENGLISH)
    page.goto(f"{W}/settings/")
    card = page.locator("#alert-mail")
    expect(card.locator("input[value=urgent]")).to_be_checked()
    card.locator("input[value=all]").check()
    card.locator("button").click()
    page.wait_for_url("**/settings/#alert-mail")
    expect(card.locator("input[value=all]")).to_be_checked()
    card.locator("input[value=urgent]").check()
    card.locator("button").click()
    expect(card.locator("input[value=urgent]")).to_be_checked()
