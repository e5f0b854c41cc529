"""Names that hide: brand-with-digits, letters from fancy alphabets among plain ones, spaced and dotted words."""

from __future__ import annotations

import re

from gembala.understanding.lexicon import WORDS, look_up
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import Reason

_BRAND = re.compile(
    r"^([a-z0-9]*[a-z]{3,})(?:([45]d\d?|777?7?|888?|999?|303|138|168|188|328|338|388|808|855|365)"
    r"|([23]d|66|500|212|169|123|69|898|89|78|787|17|62|76))$"
)
_SURE_ENDING = re.compile(r"[a-z]{2,}(?:toto|togel|slot|gacor)$")
_LEET = str.maketrans("013457l", "oieasti")
_ENDING = re.compile(r"^(?:[a-z]{3,}(?:toto|togel|slot|win|bet|hoki|gacor|jitu|cuan|jackpot|jp|wd)|slot[a-z]{3,})$")
_DIGITS = re.compile(r"^(?:4d|77|777|7777|88|888|99|999|303|138|168|188|328|388|855|808|212)$")
_EVERYDAY = (
    "covid iphone samsung galaxy redmi oppo vivo xiaomi jkt akb nmb jam umur usia tahun menit tanggal nomor pukul "
    "hari rumah vario beat ninja type tipe versi episode part bab pasal surat ayat nokia huawei model windows "
    "ribu juta kelas halaman seri ver level lantai kamar blok kaliber user rp cbr klx mio pcx xxxnumberxxx mp mpx "
    "sma smp sman darwin godwin edwin erwin alphabet sherwin winwin kuota menang youtube total motor "
)
_ORDINARY = frozenset(_EVERYDAY.split())
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_BRANDS = sorted(w for w, k in WORDS.items() if any(e.code == "brand" for e in k.single))
_LONG_BRANDS = tuple(b for b in _BRANDS if len(b) >= 7 or (len(b) >= 6 and not b.isalpha()))
_LETTER_BRANDS = tuple((b, b.translate(_LEET)) for b in _BRANDS if len(b) >= 7 and b.isalpha())


def _brand_reason(reading: Reading, compact: str, brand: str) -> Reason:
    """Point at the characters that spell `brand`, whatever stands between them."""
    at = compact.index(brand)
    seen, start, end = 0, 0, 0
    for position, char in enumerate(reading.norm.folded):
        if "a" <= char <= "z" or "0" <= char <= "9":
            if seen == at:
                start = position
            seen += 1
            if seen == at + len(brand):
                end = position + 1
                break
    return reading.reason_at("named_brand", start, end)


def _may_be_brand(stem: str) -> bool:
    """An everyday word with digits after it is no brand."""
    return stem not in _ORDINARY and not any(e.head == "language" for e in look_up(stem).single)


def _shape(reading: Reading, index: int) -> tuple[float, Reason | None]:
    """Evidence from the shape of one word: brand with digits, or an ending that betting sites like."""
    word, words = reading.words[index], reading.words
    match = _BRAND.match(word)
    if match and _may_be_brand(match.group(1)):
        score = (5.2 if match.group(2) else 3.6) + (2.0 if look_up(match.group(1)).leet else 0.0)
        if reading.norm.folded[: reading.starts[index]].endswith("@"):
            score = 1.0  # people put digits into their account names
        return score, reading.reason("brand_with_digits", index, index + 1)
    if word in _ORDINARY:
        return 0.0, None
    if _SURE_ENDING.match(word.replace("0", "o")):
        return 4.8, reading.reason("brand_ending", index, index + 1)
    if _ENDING.match(word):
        return 2.6, reading.reason("brand_ending", index, index + 1)
    if index + 1 < len(words) and word.isalpha() and _DIGITS.match(words[index + 1]):
        return 2.5, reading.reason("brand_with_digits", index, index + 2)
    return 0.0, None


def _named(reading: Reading) -> Reason | None:
    """A known name, also when blanks and signs stand between its letters or look-alike letters within."""
    compact = _NOT_ALNUM.sub("", reading.norm.folded)
    for brand in _LONG_BRANDS:
        if brand in compact:
            return _brand_reason(reading, compact, brand)
    plain = compact.translate(_LEET)
    for _, brand in _LETTER_BRANDS:
        if brand in plain:
            return _brand_reason(reading, plain, brand)
    return None


def disguises(reading: Reading) -> tuple[float, list[Reason]]:
    """Evidence on a log-odds scale that a gambling name is advertised, and the reasons for it."""
    score = 0.0
    reasons: list[Reason] = []
    for index, word in enumerate(reading.words):
        if not 4 <= len(word) <= 40 or word.isdigit():
            continue
        weight, reason = _shape(reading, index)
        if reason is not None:
            score += weight
            reasons.append(reason)
    for index in reading.joined:
        score += 5.0 if reading.words[index][-1].isdigit() else 2.3
        reasons.append(reading.reason("spaced_letters", index, index + 1))
    named = _named(reading)
    if named is not None:
        score += 5.5
        reasons.append(named)
    for hit in reading.of("brands"):
        score += hit.weight
        reasons.append(reading.reason("named_brand", hit.first, hit.last))
    for hit in reading.of("gambling"):
        if hit.leet:
            score += 2.5
            reasons.append(reading.reason("disguised_letters", hit.first, hit.last))
    if reading.norm.styles:
        extra, more = _styled(reading)
        score += extra
        reasons += more
    return min(score, 10.0), reasons


def _styled(reading: Reading) -> tuple[float, list[Reason]]:
    """A few words in a fancy alphabet among plain words, or two alphabets within one word, hide a name."""
    styles = reading.norm.styles
    fancy: list[int] = []
    mixed: list[int] = []
    hidden: list[int] = []
    plain = 0
    for index, (start, end) in enumerate(zip(reading.starts, reading.ends, strict=True)):
        word = reading.words[index]
        if not word[0].isascii() or not word[0].isalnum():
            continue
        kinds = set(styles[start:end])
        if kinds == {"."}:
            plain += 1
        elif len(word) > 4 and styles[start:end].count("z") >= len(word) - 1:
            hidden.append(index)
        elif "f" in kinds or "h" in kinds:
            fancy.append(index)
            if len(kinds & {"f", "h", "."}) > 1 and len(word) > 3:
                mixed.append(index)
    if not fancy:
        return 2.5 * bool(hidden), [reading.reason("hidden_characters", i, i + 1) for i in hidden[:2]]
    reasons = [reading.reason("disguised_letters", index, index + 1) for index in (mixed or fancy)[:3]]
    letters = sum(reading.ends[i] - reading.starts[i] for i in fancy)
    score = 2.2 if mixed else 0.0
    if letters >= 3 and plain >= 2 and len(fancy) <= max(3, plain):
        score += 4.8
    if any(reading.words[i][-1].isdigit() or reading.words[i].endswith("4d") for i in fancy) and letters >= 4:
        score += 1.5
    return score, reasons if score else []
