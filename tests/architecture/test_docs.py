"""The documentation keeps up with the code: what can be set, called or waited for has its place in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from gembala.cli.main import COMMANDS
from gembala.config.duties import DUTIES
from gembala.content.option_words import FORMATS, option_words
from gembala.platforms.contracts import Account, Endpoints, Format, Support, TokenSet
from gembala.platforms.registry import connector

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READ = re.compile(
    r"""(?:\benv\.\w+|\benviron(?:\.get|\.setdefault)?|\bgetenv)\s*[(\[]\s*["'](GEMBALA_\w+|DATABASE_URL|EMAIL_URL)["']"""
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
CONNECTING = sorted(page for page in (DOCS / "connectors").glob("*.md") if page.stem != "forum")
"""The pages of platforms; the own forum has no sign-in and no settings."""
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def headings(page: Path) -> list[str]:
    """The headings of a page without their marks; code blocks do not count."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+?)\s*$", text, flags=re.MULTILINE)


def anchor(heading: str) -> str:
    """How a heading is linked to on code hosts."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def variables() -> list[str]:
    """Every environment variable that the product reads."""
    sources = [path for path in (ROOT / "src" / "gembala").rglob("*.py") if "tests" not in path.parts]
    return sorted({name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))})


def test_every_setting_has_a_heading_in_operations() -> None:
    found = variables()
    assert {"GEMBALA_DATA", "GEMBALA_SECRET_KEY", "GEMBALA_NODE", "DATABASE_URL", "EMAIL_URL"} <= set(found)
    assert [name for name in found if name not in headings(DOCS / "operations.md")] == []


def test_every_setting_in_operations_is_read_by_the_product() -> None:
    written = [name for name in headings(DOCS / "operations.md") if re.fullmatch(r"[A-Z_]+", name)]
    assert [name for name in written if name not in variables()] == []


def test_the_commands_in_operations_are_the_commands_there_are() -> None:
    written = [name for name in headings(DOCS / "operations.md") if name.startswith("gembala ")]
    assert sorted(written) == sorted(f"gembala {name}" for name in COMMANDS)


def test_every_duty_is_named_in_the_architecture() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert [duty.name for duty in DUTIES if f"`{duty.name}`" not in text] == []


@pytest.mark.parametrize("platform", [page.stem for page in CONNECTING])
def test_every_kind_of_post_and_setting_of_the_composer_is_on_the_platforms_page(platform: str) -> None:
    page = (DOCS / "connectors" / f"{platform}.md").read_text(encoding="utf-8")
    _, _, told = page.partition("## In the composer")
    section = " ".join(told.partition("\n## ")[0].split())
    place = Endpoints("sandbox", "https://contoh.id")
    account = Account("1", "warung", place, TokenSet("", "sandbox"), flags={"kind": "organization"})
    caps = connector(platform).capabilities(account)
    offered = [form for form in Format if caps.rule(form).support is not Support.NONE]
    with override("en"):
        kinds = [f"| {FORMATS[form]} |" for form in offered]
        words = [f"*{option_words(name)[0]}*" for name in caps.options]
    assert [one for one in (*kinds, *words) if one not in section] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lost = []
    for target, part in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        found = (page.parent / target).resolve()
        if not found.exists() or (part and part[1:] not in map(anchor, headings(found))):
            lost.append(target + part)
    assert lost == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_have_the_same_user_pages(language: str) -> None:
    other = {"id": "en", "en": "id"}[language]
    ours = {path.name for path in (DOCS / "users" / language).glob("*.md")}
    theirs = {path.name for path in (DOCS / "users" / other).glob("*.md")}
    assert ours == theirs != set()
