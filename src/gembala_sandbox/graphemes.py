"""Counting text: X's weighted length and Bluesky's graphemes, written for the sandbox alone."""

from __future__ import annotations

import unicodedata

import regex

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Emoji}\p{EMod}"
)
_TLDS = (
    "com|net|org|info|biz|io|co|id|me|app|dev|ly|gl|tv|us|uk|my|sg|au|jp|de|fr|nl|eu|in|xyz|site|online|store|shop|club|link|"
    "news|blog|page|top|live|vip|pro|asia|gov|edu|mil|int|ai|gg|to|cc|fm|be|es|it|ru|cn|kr|tw|hk|th|vn|ph"
)
_URL = regex.compile(
    rf"(?<![@\w#$.\-])(?:https?://[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\-.]*\.[\p{{L}}]{{2,}}|(?:[a-z0-9][a-z0-9\-]*\.)+(?:{_TLDS})(?![\w@]))"
    r"(?::\d+)?(?:/[\p{L}\p{N}\-._~:/?#\[\]@!$&'()*+,;=%]*[\p{L}\p{N}\-_~/=#+&%]|/)?(?:\?[\w\-.~:/?@!$&'()*+,;=%]*[\w\-_/=#&])?",
    regex.IGNORECASE,
)
_LEADING_MENTIONS = regex.compile(r"^(?:@\w{1,15}\s+)+")
_CASHTAG = regex.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?![\w])")
URL_WEIGHT = 2300
INVALID = ("\ufffe", "\ufeff", "\uffff")


def grapheme_length(text: str) -> int:
    """User-perceived characters (extended grapheme clusters)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _light(char: str) -> bool:
    code = ord(char)
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247


def _weight(text: str) -> int:
    if text.isascii():
        return 100 * len(text)
    total = 0
    for match in _GRAPHEME.finditer(text):
        cluster = match.group()
        if _EMOJI.search(cluster):
            total += 200
        else:
            total += sum(100 if _light(char) else 200 for char in cluster)
    return total


def weighted_length(text: str, *, is_reply: bool = False) -> int:
    """Length by twitter-text config v3: 280 is the usual limit, a URL is 23, an emoji sequence is 2."""
    text = unicodedata.normalize("NFC", text)
    if is_reply:
        text = _LEADING_MENTIONS.sub("", text)
    total, position = 0, 0
    for match in _URL.finditer(text):
        total += _weight(text[position : match.start()]) + URL_WEIGHT
        position = match.end()
    return (total + _weight(text[position:])) // 100


def cashtags(text: str) -> int:
    """How many $TAGS the text has."""
    return len(_CASHTAG.findall(text))
