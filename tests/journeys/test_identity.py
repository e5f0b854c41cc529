"""Who one is: invitation, passkey, code app with recovery codes, sessions, throttle, forgotten password."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.house import ENGLISH, INDONESIAN, Doorman, House, Look, W, until

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("look", [INDONESIAN, ENGLISH], ids=["id-1440-light", "en-390-dark"])
WORDS = "domba-merumput-pagi-buta"
SECURITY = f"{W}/security/"


def mailed(house: House, address: str, path: str) -> str:
    """The newest link to ``path`` in a mail to that address."""

    def look() -> str:
        letters = sorted(Path(house.data / "mail").glob("*"), key=lambda file: file.stat().st_mtime)
        texts = (file.read_text().replace("=\n", "") for file in reversed(letters))
        found = (re.search(rf"http://\S+{path}\S+", text) for text in texts if address in text)
        return next((match[0] for match in found if match), "")

    return until(look, seconds=10, what=f"a mail to {address}")


def newcomer(house: House, doors: Doorman, look: Look) -> tuple[Page, str]:
    """Somebody whom Maria invited by mail and who has joined; their page and address."""
    address = f"baru{time.time_ns()}@warung.example"
    maria = doors.page("maria", look)
    maria.goto(f"{W}/people/")
    maria.fill("form[action$='/invite/'] input[name=email]", address)
    maria.locator("form[action$='/invite/'] button.btn-primary").click()
    maria.wait_for_load_state()
    link = mailed(house, address, "/invitation/")
    page = doors.page("", look)
    page.goto(link)
    page.fill("input[name=name]", "Baru Datang")
    page.fill("input[name=password]", WORDS)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{W}/**")
    return page, address


def leave(page: Page) -> None:
    page.goto(f"{W}/more/")
    page.locator("main form[action$='/sign-out/now/'] button").click()
    page.wait_for_url("**/sign-in/**")


def enter(page: Page, address: str, words: str = WORDS) -> None:
    page.goto("/sign-in/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", words)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def confirm(page: Page) -> None:
    """Changing how one signs in asks for the password when it was not given lately."""
    page.wait_for_load_state()
    if "/sign-in/again/" in page.url:
        page.fill("input[name=password]", WORDS)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/security/**")


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@BOTH
def test_an_invitation_by_mail_opens_once(house: House, doors: Doorman, look: Look) -> None:
    page, address = newcomer(house, doors, look)
    expect(page.locator("main h1")).to_be_visible()
    late = doors.page("", look)
    answer = late.goto(mailed(house, address, "/invitation/"))
    assert answer is not None
    assert answer.status == 410
    expect(late.locator("main h1")).to_be_visible()
    doors.complaints[:] = [one for one in doors.complaints if "410" not in one]  # the refusal itself


@BOTH
def test_a_passkey_is_made_opens_the_account_and_is_removed(house: House, doors: Doorman, look: Look) -> None:
    page, address = newcomer(house, doors, look)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(SECURITY)
    page.locator("a[href$='/passkeys/add/']").click()
    confirm(page)
    page.fill("input[name=name]", "Telepon uji")
    page.locator("[data-passkey-go]").click()
    expect(page).not_to_have_url(re.compile("/passkeys/add/"), timeout=15_000)
    page.goto(SECURITY)
    expect(page.locator("main")).to_contain_text("Telepon uji")

    leave(page)
    page.locator("[data-passkey='sign-in'] [data-passkey-go]").click()
    page.wait_for_url(f"**{W}/**")

    page.goto(SECURITY)
    page.locator("li").filter(has_text="Telepon uji").get_by_role("link").click()
    page.wait_for_url(re.compile(r"/remove/|/again/"))
    confirm(page)
    page.locator("main form button.btn-danger").click()
    expect(page).not_to_have_url(re.compile("/remove/"), timeout=15_000)
    page.goto(SECURITY)
    expect(page.locator("main")).not_to_contain_text("Telepon uji")
    leave(page)
    page.locator("[data-passkey='sign-in'] [data-passkey-go]").click()
    page.wait_for_load_state("networkidle")
    assert "/sign-in/" in page.url, "a removed passkey opens nothing"
    enter(page, address)
    page.wait_for_url(f"**{W}/**")


@BOTH
def test_a_code_app_is_asked_and_a_recovery_code_opens_once(house: House, doors: Doorman, look: Look) -> None:
    page, address = newcomer(house, doors, look)
    page.goto(SECURITY)
    page.locator("a[href$='/security/app/']").click()
    confirm(page)
    page.locator("details summary").click()
    secret = page.locator("p.secret code").inner_text()
    page.fill("input[name=code]", "000000")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    page.locator("details summary").click()
    secret = page.locator("p.secret code").inner_text() or secret
    page.fill("input[name=code]", code(secret))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/security/**")
    page.goto("/security/codes/")
    spare = page.locator("ul.codes code").first.inner_text()

    leave(page)
    enter(page, address)
    page.wait_for_url("**/second-step/")
    page.fill("input[name=code]", spare)
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"**{W}/**")

    leave(page)
    enter(page, address)
    page.fill("input[name=code]", spare)
    page.press("input[name=code]", "Enter")
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    page.fill("input[name=code]", code(secret))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"**{W}/**")


@BOTH
def test_sessions_are_listed_and_one_is_ended_from_another(house: House, doors: Doorman, look: Look) -> None:
    page, address = newcomer(house, doors, look)
    phone = doors.page("", look, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605.1.15")
    enter(phone, address)
    phone.wait_for_url(f"**{W}/**")
    page.goto(SECURITY)
    row = page.locator("section[aria-labelledby=where] li").filter(has_text="iPhone")
    expect(row).to_have_count(1)
    row.locator("form button").click()
    page.wait_for_load_state()
    expect(page.locator("section[aria-labelledby=where] li")).to_have_count(1)
    phone.goto(SECURITY)
    assert "/sign-in/" in phone.url


def test_five_wrong_passwords_make_even_the_right_one_wait(house: House, doors: Doorman) -> None:
    page, address = newcomer(house, doors, INDONESIAN)
    leave(page)
    for _attempt in range(5):
        enter(page, address, "salah-sama-sekali")
    enter(page, address)
    assert "/sign-in/" in page.url
    expect(page.get_by_role("alert").first).to_contain_text("Tunggu")


@BOTH
def test_a_forgotten_password_is_replaced_by_mail(house: House, doors: Doorman, look: Look) -> None:
    page, address = newcomer(house, doors, look)
    leave(page)
    page.goto("/password/forgotten/")
    page.fill("input[name=email]", address)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/sent/")
    page.goto(mailed(house, address, "/password/new/"))
    for field in ("password1", "password2"):
        page.fill(f"input[name={field}]", f"{WORDS}-sekali")
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()
    enter(page, address)
    assert "/sign-in/" in page.url, "the old password opens nothing"
    enter(page, address, f"{WORDS}-sekali")
    page.wait_for_url(f"**{W}/**")
