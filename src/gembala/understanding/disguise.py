"""Names that hide: brand-with-digits, letters from fancy alphabets among plain ones, spaced and dotted words."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_DIGIT_WORDS = frozenset(
    ["4d", "77", "777", "7777", "88", "888", "99", "999", "303", "138", "168", "188", "328", "388", "855", "808", "212"]
)
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
_RUN = re.compile(r"([a-z])\1+")
_SQUEEZED_BRANDS = tuple({_RUN.sub(r"\1", b) for b in _LONG_BRANDS})
_LEET_BRANDS = tuple(b.translate(_LEET) for b in _BRANDS if len(b) >= 7 and b.isalpha())
_ONLY_ALNUM = {code: None for code in range(128) if not (chr(code).isdigit() or chr(code).isalpha())}


Mark = tuple[str, int, int]
"""A code and a slice of the folded text; becomes a reason only when somebody asks."""


def _brand_mark(reading: Reading, compact: str, brand: str) -> Mark:
    """The characters that spell `brand`, whatever stands between them."""
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
    return "named_brand", start, end


def _may_be_brand(stem: str) -> bool:
    """An everyday word with digits after it is no brand."""
    return stem not in _ORDINARY and not any(e.head == "language" for e in look_up(stem).single)


def _alone(word: str) -> tuple[float, str]:
    """What a word's own shape says: weight and code, ("" for nothing)."""
    match = _BRAND.match(word)
    if match and _may_be_brand(match.group(1)):
        return (5.2 if match.group(2) else 3.6) + (2.0 if look_up(match.group(1)).leet else 0.0), "brand_with_digits"
    if word in _ORDINARY:
        return 0.0, ""
    if _SURE_ENDING.match(word.replace("0", "o")):
        return 4.8, "brand_ending"
    if _ENDING.match(word):
        return 2.6, "brand_ending"
    return 0.0, "before_digits" if word.isalpha() else ""


class _Shapes(dict[str, tuple[float, str]]):
    """Shapes of words, worked out once and bounded in number."""

    def __missing__(self, word: str) -> tuple[float, str]:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[word] = _alone(word) if 4 <= len(word) <= 40 and not word.isdigit() else (0.0, "")
        return found


class _Loud(dict[str, bool]):
    """Whether a word's shape says something without the help of its neighbours."""

    def __missing__(self, word: str) -> bool:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[word] = _SHAPES[word][1] not in ("", "before_digits")
        return found


_MOST_REMEMBERED = 50_000
_SHAPES = _Shapes()
_LOUD = _Loud()
_NOTHING: list[tuple[int, float, Mark]] = []


def _telling(reading: Reading) -> list[tuple[int, float, Mark]]:
    """Words whose shape says something: their places, weights and marks. Worked out once a text."""
    words = reading.words
    if _DIGIT_WORDS.isdisjoint(words):
        if not any(map(_LOUD.__getitem__, words)):
            return _NOTHING
        some = [(i, _SHAPES[word]) for i, word in enumerate(words) if _LOUD[word]]
    else:
        some = [(i, _SHAPES[word]) for i, word in enumerate(words)]
    found: list[tuple[int, float, Mark]] | None = reading.kept.get("telling")
    if found is None:
        met = [(i, *_shape(reading, i, shape)) for i, shape in some if shape[1]]
        found = reading.kept["telling"] = [(i, weight, mark) for i, weight, mark in met if mark is not None]
    return found


def _mark(reading: Reading, code: str, first: int, last: int) -> Mark:
    return code, reading.starts[first], reading.ends[last - 1]


def _shape(reading: Reading, index: int, shape: tuple[float, str]) -> tuple[float, Mark | None]:
    """Evidence from the shape of one word: brand with digits, or an ending that betting sites like."""
    score, code = shape
    if code == "before_digits":
        words = reading.words
        if index + 1 < len(words) and words[index + 1] in _DIGIT_WORDS:
            return 2.5, _mark(reading, "brand_with_digits", index, index + 2)
        return 0.0, None
    if code == "brand_with_digits" and reading.norm.folded[: reading.starts[index]].endswith("@"):
        score = 1.0  # people put digits into their account names
    return score, _mark(reading, code, index, index + 1)


def look_for_names(readings: Sequence[Reading]) -> None:
    """Find known names in many texts at once, which is far cheaper than in each: `marked` then has them."""
    compact = [_compact(reading.norm.folded) for reading in readings]
    found: list[tuple[str, str] | None] = [None] * len(readings)
    plain: list[str] = []
    for brands, shown, change in (
        (_LONG_BRANDS, _LONG_BRANDS, _as_it_is),
        (_LEET_BRANDS, _LEET_BRANDS, _without_leet),
        (_SQUEEZED_BRANDS, ("",) * len(_SQUEEZED_BRANDS), _squeezed),
    ):
        joined = change("\n".join(compact))
        some = [brand for brand in zip(brands, shown, strict=True) if brand[0] in joined]
        if some:
            plain = joined.split("\n")
        for brand, name in some:
            for place, text in enumerate(plain):
                if found[place] is None and brand in text and (change is _as_it_is or text != compact[place]):
                    found[place] = (name, text)
    for reading, one in zip(readings, found, strict=True):
        if one is None:
            reading.kept["named"] = None
        elif one[0]:
            reading.kept["named"] = _brand_mark(reading, one[1], one[0])
        else:
            reading.kept["named"] = ("named_brand", 0, len(reading.norm.folded))


def _compact(folded: str) -> str:
    """Letters and digits alone."""
    return folded.translate(_ONLY_ALNUM) if folded.isascii() else _NOT_ALNUM.sub("", folded)


def _as_it_is(text: str) -> str:
    return text


def _without_leet(text: str) -> str:
    return text.translate(_LEET)


def _squeezed(text: str) -> str:
    return _RUN.sub(r"\1", text)


def _named(reading: Reading) -> Mark | None:
    """A known name, also when blanks and signs stand between its letters or look-alike letters within."""
    if "named" not in reading.kept:
        look_for_names([reading])
    found: Mark | None = reading.kept["named"]
    return found


def disguises(reading: Reading) -> tuple[float, list[Reason]]:
    """Evidence on a log-odds scale that a gambling name is advertised, and the reasons for it."""
    score, marks = marked(reading)
    return score, [reading.reason_at(*mark) for mark in marks]


def marked(reading: Reading) -> tuple[float, list[Mark]]:
    """The same with marks instead of reasons, which is cheaper. Worked out once a text."""
    found: tuple[float, list[Mark]] | None = reading.kept.get("marked")
    if found is None:
        found = reading.kept["marked"] = _marked(reading)
    return found


def _marked(reading: Reading) -> tuple[float, list[Mark]]:
    score = 0.0
    marks: list[Mark] = []
    for _, weight, mark in _telling(reading):
        score += weight
        marks.append(mark)
    for index in reading.joined:
        score += 5.0 if reading.words[index][-1].isdigit() else 2.3
        marks.append(_mark(reading, "spaced_letters", index, index + 1))
    named = _named(reading)
    if named is not None:
        score += 5.5
        marks.append(named)
    for hit in reading.of("brands"):
        score += hit.weight
        marks.append(_mark(reading, "named_brand", hit.first, hit.last))
    for hit in reading.of("gambling"):
        if hit.leet:
            score += 2.5
            marks.append(_mark(reading, "disguised_letters", hit.first, hit.last))
    if reading.norm.styles:
        extra, more = _styled(reading)
        score += extra
        marks += more
    return min(score, 10.0), marks


def _styled(reading: Reading) -> tuple[float, list[Mark]]:
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
        return 2.5 * bool(hidden), [_mark(reading, "hidden_characters", i, i + 1) for i in hidden[:2]]
    marks = [_mark(reading, "disguised_letters", index, index + 1) for index in (mixed or fancy)[:3]]
    letters = sum(reading.ends[i] - reading.starts[i] for i in fancy)
    score = 2.2 if mixed else 0.0
    if letters >= 3 and plain >= 2 and len(fancy) <= max(3, plain):
        score += 4.8
    if any(reading.words[i][-1].isdigit() or reading.words[i].endswith("4d") for i in fancy) and letters >= 4:
        score += 1.5
    return score, marks if score else []


def named_words(reading: Reading) -> set[int]:
    """Indices of words that look like an advertised name: brand with digits, hidden or styled letters, known names."""
    found = set(reading.joined)
    for hit in reading.of("brands"):
        found.update(range(hit.first, hit.last))
    found.update(index for index, _, _ in _telling(reading))
    styles = reading.norm.styles
    if styles:
        found.update(
            index
            for index, (start, end) in enumerate(zip(reading.starts, reading.ends, strict=True))
            if styles.count(".", start, end) < end - start
        )
    return found
