"""LinkedIn's *little text*: what must be escaped, and what is lost when it is not.

LinkedIn reads ``commentary`` in a small markup. Of an unescaped reserved sign it makes no error: the text simply ends
there. So `escaped` puts a backslash before every sign that is none of ours, and `shown` tells what a reader would see.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from gembala.platforms.counting.plain import utf16

RESERVED = "\\|{}@[]()<>#*_~"
_ESCAPE = regex.compile(r"[\\|{}@\[\]()<>#*_~]")
_HASHTAG = regex.compile(r"(?<![\w&/\\])#(?=\w*[^\W\d_])[^\W_]+(?!\w)")
_MENTION = regex.compile(r"@\[((?:[^\\\[\]]|\\.)+)\]\((urn:li:(?:organization|person):[\w-]+)\)")
_TEMPLATE = regex.compile(r"\{hashtag\|\\#\|(\w+)\}")


def escaped(text: str, *, mentions: Iterable[tuple[str, str]] = ()) -> str:
    """A plain text as ``commentary``. ``#tags`` stay tags; ``mentions`` are (name, urn) whose ``@name`` becomes a link.

    `shown` of the result is always the text again, mentions without their ``@``.
    """
    named = {f"@{name}": (name, urn) for name, urn in mentions if name and urn.startswith("urn:li:")}
    names = sorted(named, key=len, reverse=True)
    out, at = [], 0
    tags = {match.start(): match.end() for match in _HASHTAG.finditer(text)}
    while at < len(text):
        word = next((one for one in names if text.startswith(one, at)), None)
        if word is not None:
            name, urn = named[word]
            out.append(f"@[{_plain(name)}]({urn})")
            at += len(word)
        elif at in tags:
            out.append(text[at : tags[at]])
            at = tags[at]
        else:
            out.append(_plain(text[at]))
            at += 1
    return "".join(out)


def shown(commentary: str) -> str:
    """What LinkedIn shows of a ``commentary``: up to the first reserved sign that is neither escaped nor markup."""
    out, at = [], 0
    while at < len(commentary):
        sign = commentary[at]
        if sign == "\\" and commentary[at + 1 : at + 2] in RESERVED and at + 1 < len(commentary):
            out.append(commentary[at + 1])
            at += 2
            continue
        if sign not in RESERVED:
            out.append(sign)
            at += 1
            continue
        mention, template = _MENTION.match(commentary, at), _TEMPLATE.match(commentary, at)
        tag = _HASHTAG.match(commentary, at)
        if mention:
            out.append(regex.sub(r"\\(.)", r"\1", mention[1]))
            at = mention.end()
        elif template:
            out.append(f"#{template[1]}")
            at = template.end()
        elif tag:
            out.append(tag[0])
            at = tag.end()
        else:
            break
    return "".join(out)


def linkedin(text: str) -> int:
    """Length of a plain text as LinkedIn counts it: UTF-16 units of what is shown, not of the escaping."""
    return utf16(text)


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\\\g<0>", text)
