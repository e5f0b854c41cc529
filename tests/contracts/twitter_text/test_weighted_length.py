"""The npm package ``twitter-text`` judges our counter; it is installed into a cache folder outside the repository."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gembala.connectors.x.connector import CONNECTOR
from gembala.platforms.contracts import Account, Endpoints, Post, TokenSet
from gembala.platforms.counting import cashtags, urls_x, weighted_x

PACKAGE = "twitter-text@3.1.0"
PIECES = (
    # words of several scripts
    "Kopi susu gula aren",
    "Promo Lebaran!",
    "bakso",
    "日本語のテキスト",
    "한국어",
    "नमस्ते",
    "สวัสดี",
    "Привет",
    "عربي",
    # emoji: single, presentation selector, skin tones, families, flags, keycaps, tags
    "😀",
    "☕",
    "☕️",
    "☺️",
    "❤️",
    "©️",
    "©",
    "™",
    "👍🏽",
    "👩‍👩‍👧‍👦",
    "👨🏿‍🚀",
    "🏳️‍🌈",
    "🇮🇩",
    "🇯🇵🇮🇩",
    "🇦",
    "1️⃣",
    "#️⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🧑‍🦰",
    "🫠",
    "👁️‍🗨️",
    "🤷🏻‍♀️",
    "\ufe0f",
    "\u200d",
    "🏽",
    # combining marks, decomposed and composed
    "e\u0301",
    "n\u0303",
    "à",
    "Z\u0351\u0337",
    "\u1100\u1161\u11a8",
    "\u212b",
    # addresses, with and without a scheme, at awkward borders
    "https://gembala.example/a?b=c",
    "http://x.id",
    "https://t.co/AbCdEf1234",
    "https://t.co/AbC.trailing",
    "gembala.id",
    "www.kompas.com/tren/read/2026",
    "example.co.id/jalan(satu)",
    "https://en.wikipedia.org/wiki/Bali_(island)",
    "https://contoh.com/" + "a" * 120,
    "日本語example.com",
    "https://日本.jp/道",
    "name@example.com",
    "@name.com",
    "#tag.com",
    "foo.bar",
    "3.14",
    "a.b.c.d.travel",
    "https://sub_domain.example.org/x_y",
    "https://ex-ample-.com",
    "http://example.com:8080/p",
    "example.com?q=1",
    "https://example.com?q=1.",
    "(https://example.com)",
    "https://a.id/x_(y),(z)_w(v)",
    "https://a.id/(b)(c)/d_(e).",
    "-example.com",
    "xn--80ak6aa92e.com",
    "https://xn--p1ai.com",
    "https://пример.рф",
    "HTTPS://EXAMPLE.COM/UPPER",
    "…https://a.com…",
    "https://example.com/ünïcode/путь",
    "example.commerce",
    # tags and punctuation
    "$BBCA",
    "$TLKM $BBRI",
    "$BRK.A",
    "$1000",
    "#kopi",
    "@gembala",
    "“kutip”",
    "—",
    "–",
    "…",
    "•",
    "\u2028",
    "\u3000",
    "\n",
    "\u200b",
    "\u2060",
)
GLUE = ("", " ", " ", " ", "\n", "、", ". ", ",")


def _install() -> Path:
    """Folder of the installed package. Skips when node or npm cannot give it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("twitter-text cannot judge: node and npm are not installed")
    home = Path(os.environ.get("GEMBALA_TEST_CACHE") or Path.home() / ".cache" / "gembala-tests") / "twitter-text-3.1.0"
    target = home / "node_modules" / "twitter-text"
    if not (target / "package.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", PACKAGE], cwd=home, capture_output=True, text=True
        )
        if done.returncode or not (target / "package.json").exists():
            pytest.skip(f"twitter-text cannot judge: npm could not install it ({done.stderr.strip()[-200:]})")
    return target


def _texts() -> list[str]:
    dice = random.Random(20261121)
    texts = list(PIECES)
    for _ in range(1500):
        parts = [dice.choice(PIECES) + dice.choice(GLUE) for _ in range(dice.randint(2, 9))]
        texts.append("".join(parts))
    texts.extend(
        "".join(chr(dice.choice((dice.randint(32, 0xD7FF), dice.randint(0x1F000, 0x1FAFF)))) for _ in range(12))
        for _ in range(500)
    )
    for _ in range(600):  # around the limit, where one wrong unit decides
        text = ""
        while weighted_x(text) < 262:
            text += dice.choice(PIECES) + dice.choice(GLUE)
        texts.append(
            text
            + "".join(dice.choice(("a", "日", "☕", "👩‍👩‍👧‍👦", "e\u0301", " ")) for _ in range(dice.randint(0, 22)))
        )
    return texts


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[str, dict[str, Any]]]:
    package, texts = _install(), _texts()
    script = Path(__file__).with_name("judge.cjs")
    done = subprocess.run(
        ["node", str(script), str(package)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return list(zip(texts, json.loads(done.stdout), strict=True))


def test_every_text_weighs_what_twitter_text_says(verdicts: list[tuple[str, dict[str, Any]]]) -> None:
    assert len(verdicts) >= 2000
    wrong = [(text, weighted_x(text), said["weight"]) for text, said in verdicts if weighted_x(text) != said["weight"]]
    assert not wrong, f"{len(wrong)} of {len(verdicts)}: {wrong[:5]!r}"


def test_the_same_addresses_are_found(verdicts: list[tuple[str, dict[str, Any]]]) -> None:
    for text, said in verdicts:
        normal = unicodedata.normalize("NFC", text)
        assert [normal[span.start : span.end] for span in urls_x(normal)] == said["urls"], repr(text)


def test_the_same_cashtags_are_found(verdicts: list[tuple[str, dict[str, Any]]]) -> None:
    for text, said in verdicts:
        assert cashtags(text) == said["cashtags"], repr(text)


def test_what_fits_is_what_twitter_text_takes(verdicts: list[tuple[str, dict[str, Any]]]) -> None:
    caps = CONNECTOR.capabilities(Account("1", "kopi", Endpoints("sandbox", ""), TokenSet("", "sandbox")))
    judged = {True: 0, False: 0}
    for text, said in verdicts:
        if not text.strip():
            continue
        own = {"text_too_long", "text_invalid_characters"} & {one.code for one in CONNECTOR.validate(Post(text), caps)}
        assert (not own) is said["valid"], repr(text)
        judged[said["valid"]] += 1
    assert min(judged.values()) > 100, judged
