"""Signs of a whole text that no single word carries: counts of lexicon sections, who an insult is aimed at, shapes.

The order of `NAMES` is part of a model; a model that was trained with other names is refused when it is loaded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from gembala.understanding.disguise import look_for_names, marked
from gembala.understanding.lexicon import SECTIONS, look_up
from gembala.understanding.reading import Hit, Reading

_LINK = re.compile(
    r"https?:|www\.|\b[a-z0-9-]{3,}\.(?:com|net|org|id|xyz|site|online|club|vip|me|ly|link|top|gl|info)\b|wa\.me"
)
_ACCOUNT = re.compile(r"\b(?:rek|rekening|rekeningnya|norek|a/n)\b.{0,40}?\d[\d -]{6,}\d")
_SEND_MONEY = re.compile(
    r"\b(?:kirim\w*|isi\w*|transfer\w*|ditransfer|dikirim|beli\w*)\b.{0,30}\b(?:pulsa|uang\w*|rek|bank|bri|bni|bca)\b"
)
_SERVICE_CODE = re.compile(r"\*\d{2,5}(?:\*\d+)*#|\b(?:sms|kirim|ketik)\b.{0,25}\bke \d{3,5}\b")
_PHONE = re.compile(r"(?:\+62|\b62|\b0)8\d[\d .-]{6,12}\d|\b[0-9a-f]{8}\b")
_FOREIGN = re.compile(r"[\u0370-\u052f\u0590-\u08ff\u0900-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DIGIT = re.compile(r"\d")
_NEAR = 5
_NINE = 9
_ONLY_LETTERS = {code: None for code in range(128) if not chr(code).isalpha()}
_ONLY_CAPITALS = {code: None for code in range(128) if not chr(code).isupper()}

SHAPES = (
    "words", "long_words", "question_marks", "exclamations", "quotes", "link", "account_number", "send_money",
    "service_code", "phone_number", "emoji", "capitals", "digits", "styled", "lookalike", "hidden", "spaced_letters",
    "disguise", "other_script", "starts_with_name", "one_word", "liked", "disliked", "liked_negated",
    "disliked_negated", "liked_after_but", "disliked_after_but", "last_liked", "last_disliked", "aimed_insult",
    "aimed_swearing", "quoted_insult", "insult_of_group", "harm_to_group", "aimed_threat", "softened_insult",
    "insult_of_service", "aimed_at_reader", "question_word_first", "request_word_first",
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(f"{head}.{code}" for head, code in SECTIONS) + SHAPES
_PLACE = {name: place for place, name in enumerate(NAMES)}
_SECTION = {section: place for place, section in enumerate(SECTIONS)}
_BASE = len(SECTIONS)
_AT = {name: _BASE + place for place, name in enumerate(SHAPES)}
_READER_WORDS = "kau kamu lu lo elu loe luh elo kalian klian anda kowe kon koen sia maneh you your u ur mu"
_READER = frozenset(_READER_WORDS.split())
_ASKING_WORDS = (
    "apa apakah kenapa kapan gimana bagaimana berapa siapa dimana mana kok knp gmn why what when where who how is are "
    "can could do does naha kumaha naon saha iraha piye opo sopo"
)
_ASKING = frozenset(_ASKING_WORDS.split())
_PLEADING = frozenset(["tolong", "mohon", "min", "please", "pls", "bantu", "coba", "minta", "cek", "kak", "admin"])


def _charged(hit: Hit, others: list[Hit], distance: int) -> bool:
    return any(abs(hit.first - other.first) <= distance and other.first != hit.first for other in others)


class _Places(dict[str, tuple[int, ...]]):
    """The sections that a word alone stands in, worked out once a word and bounded in number."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) > 50_000:
            self.clear()
        found = self[word] = tuple(_SECTION[e.head, e.code] for e in look_up(word).single)
        return found


_PLACES = _Places()


def signs_of(readings: Sequence[Reading]) -> list[list[float]]:
    """The signs of many texts, cheaper than one after the other."""
    look_for_names(readings)
    return [signs(reading) for reading in readings]


def signs(reading: Reading) -> list[float]:
    """One value for each of `NAMES`; counts are damped by 1 + log(n)."""
    row = [0.0] * len(NAMES)
    many: set[int] = set()
    for places in map(_PLACES.__getitem__, reading.words):
        for place in places:
            if row[place]:
                many.add(place)
            row[place] += 1.0
    for hit in reading.phrases:
        place = _SECTION[hit.head, hit.code]
        if row[place]:
            many.add(place)
        row[place] += 1.0
    for place in many:
        row[place] = 1 + math.log(row[place])
    _shape(reading, row)
    _liking(reading, row)
    if reading.of("abuse"):
        _aim(reading, row)
    return row


def _shape(reading: Reading, row: list[float]) -> None:
    words, folded = reading.words, reading.norm.folded
    at, count = _AT, len(words)
    row[at["words"]] = math.log1p(count) / 3
    row[at["long_words"]] = min(1.0, sum(map(_NINE.__lt__, map(len, words))) / (count + 1) * 3)
    row[at["one_word"]] = float(count <= 1)
    if "?" in folded:
        row[at["question_marks"]] = min(2, words.count("?"))
    if "!" in folded:
        row[at["exclamations"]] = min(3, folded.count("!")) / 2
    if '"' in folded:
        row[at["quotes"]] = min(2, words.count('"') // 2)
    if "." in folded or "http" in folded:
        row[at["link"]] = float(_LINK.search(folded) is not None)
    _numbers(folded, row)
    raw = reading.norm.raw[:400]
    if not raw.isascii():
        row[at["emoji"]] = min(4, sum([not w[0].isascii() and not w[0].isalnum() for w in words])) / 2
        foreign = len(_FOREIGN.findall(raw))
        if foreign > 4:
            row[at["other_script"]] = float(foreign > 2 * sum(1 for c in raw if "A" <= c <= "z"))
    if not raw.islower():
        letters, capitals = _letters(raw)
        row[at["capitals"]] = capitals / letters if letters > 5 else 0.0
    styles = reading.norm.styles
    if styles:
        total = len(styles)
        for style, name in (("f", "styled"), ("h", "lookalike"), ("z", "hidden")):
            row[at[name]] = min(1.0, 3 * styles.count(style) / total)
    row[at["spaced_letters"]] = min(2, len(reading.joined))
    row[at["disguise"]] = marked(reading)[0] / 5
    row[at["starts_with_name"]] = float(raw[:1] == "@")
    head = words[:2]
    row[at["question_word_first"]] = float(not _ASKING.isdisjoint(head))
    row[at["request_word_first"]] = float(not _PLEADING.isdisjoint(head))


def _numbers(folded: str, row: list[float]) -> None:
    digits = len(_DIGIT.findall(folded))
    if digits:
        row[_AT["account_number"]] = float(_ACCOUNT.search(folded) is not None)
        row[_AT["service_code"]] = float(_SERVICE_CODE.search(folded) is not None)
        row[_AT["phone_number"]] = float(_PHONE.search(folded) is not None)
        row[_AT["digits"]] = min(1.0, digits / (len(folded) + 1) * 4)
        row[_AT["send_money"]] = float(_SEND_MONEY.search(folded) is not None)


def _letters(raw: str) -> tuple[int, int]:
    """How many letters, and how many of them are capital."""
    if raw.isascii():
        only = raw.translate(_ONLY_LETTERS)
        return len(only), len(only.translate(_ONLY_CAPITALS))
    return sum(map(str.isalpha, raw)), sum(map(str.isupper, raw))


def _liking(reading: Reading, row: list[float]) -> None:
    hits = reading.of("polarity")
    if not hits:
        return
    hints = reading.of("sentiment")
    negations = {h.first for h in hints if h.code == "negation"}
    contrast = max((h.first for h in hints if h.code == "contrast"), default=-1)
    seen: set[int] = set()
    last = ""
    for hit in hits:
        if hit.first in seen:
            continue
        seen.update(range(hit.first, hit.last))
        liked = hit.code == "plus"
        if (hit.first - 1) in negations or (hit.first - 2) in negations:
            row[_AT["liked_negated" if liked else "disliked_negated"]] += 1
            liked = not liked
        name = "liked" if liked else "disliked"
        row[_AT[name]] += 1
        if 0 <= contrast < hit.first:
            row[_AT[name + "_after_but"]] += 1
        last = name
    for name in ("liked", "disliked", "liked_negated", "disliked_negated", "liked_after_but", "disliked_after_but"):
        row[_AT[name]] = math.log1p(row[_AT[name]])
    if last:
        row[_AT["last_" + last]] = 1.0


def _aim(reading: Reading, row: list[float]) -> None:
    kinds: dict[str, list[Hit]] = {}
    for hit in reading.of("abuse"):
        kinds.setdefault(hit.code, []).append(hit)
    target, group = kinds.get("target", []), kinds.get("group", [])
    for hit in kinds.get("insult", []) + kinds.get("slur", []):
        _insult(reading, row, hit, kinds)
    for hit in kinds.get("friendly", []):
        if _charged(hit, target, 2):
            row[_AT["aimed_swearing"]] = 1.0
    for hit in kinds.get("group_harm", []):
        if _charged(hit, group, 8):
            row[_AT["harm_to_group"]] = 1.0
    for hit in kinds.get("threat", []):
        if hit.last - hit.first > 1 or _charged(hit, target, _NEAR) or _charged(hit, group, _NEAR):
            row[_AT["aimed_threat"]] = 1.0


def _insult(reading: Reading, row: list[float], hit: Hit, kinds: dict[str, list[Hit]]) -> None:
    """Whom an insult is aimed at, and whether it is only quoted, denied or condemned."""
    words = reading.words
    quotes = [i for i, w in enumerate(words) if w == '"']
    if len(quotes) > 1 and quotes[0] < hit.first < quotes[-1]:
        row[_AT["quoted_insult"]] = 1.0
    soft = kinds.get("soften", []) + kinds.get("condemn", [])
    if any(0 < hit.first - s.first <= 3 for s in soft):
        row[_AT["softened_insult"]] = 1.0
    if _charged(hit, kinds.get("service", []), 3):
        row[_AT["insult_of_service"]] = 1.0
    elif _charged(hit, kinds.get("target", []), _NEAR):
        row[_AT["aimed_insult"]] += 0.5 if row[_AT["aimed_insult"]] else 1.0
    if not _READER.isdisjoint(words[max(0, hit.first - 3) : hit.last + 3]):
        row[_AT["aimed_at_reader"]] = 1.0
    if _charged(hit, kinds.get("group", []), 4):
        row[_AT["insult_of_group"]] = 1.0
