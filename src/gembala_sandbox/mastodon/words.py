"""How a server counts a text, whom it names, and how it shows it as HTML."""

from __future__ import annotations

import html

import regex

_URL = regex.compile(r"(?<![\w@/])https?://[^\s<>\"“”]+", regex.IGNORECASE)
MENTION = regex.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)(?:@([\w.-]+\w))?", regex.IGNORECASE)
_TAG = regex.compile(r"(?<![=/)\p{L}\p{N}_])#(\w*[\p{L}_]\w*)")


def _trimmed(address: str) -> str:
    while address and (address[-1] in ".,;:!?'…" or (address[-1] == ")" and address.count("(") < address.count(")"))):
        address = address[:-1]
    return address


def length(text: str, per_url: int) -> int:
    """Graphemes; an address counts `per_url`, of a remote name its local part."""
    out, at = [], 0
    for match in _URL.finditer(text):
        address = _trimmed(match.group())
        out += [text[at : match.start()], "x" * per_url]
        at = match.start() + len(address)
    plain = MENTION.sub(lambda m: "@" + m[1], "".join([*out, text[at:]]))
    return len(regex.findall(r"\X", plain))


def named(text: str) -> list[tuple[str, str]]:
    """(name, domain or nothing) of everybody a text names."""
    return list(dict.fromkeys((m[1].lower(), (m[2] or "").lower()) for m in MENTION.finditer(text)))


def tags(text: str) -> list[str]:
    """The hashtags of a text."""
    return list(dict.fromkeys(match[1].lower() for match in _TAG.finditer(text)))


def _link(address: str) -> str:
    bare = regex.sub(r"^https?://(www\.)?", "", address)
    hidden, shown, rest = address[: len(address) - len(bare)], bare[:30], bare[30:]
    kind = "ellipsis" if rest else ""
    return (
        f'<a href="{html.escape(address)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{html.escape(hidden)}</span><span class="{kind}">{html.escape(shown)}</span>'
        f'<span class="invisible">{html.escape(rest)}</span></a>'
    )


def _name(handle: str, address: str) -> str:
    return f'<span class="h-card" translate="no"><a href="{address}" class="u-url mention">@<span>{handle}</span></a></span>'


def shown(text: str, people: dict[str, str], tag_base: str) -> str:
    """The text as HTML. `people` are addresses of pages by the name as it was written (`name` or `name@domain`)."""
    spans: list[tuple[int, int, str]] = []
    for match in _URL.finditer(text):
        address = _trimmed(match.group())
        spans.append((match.start(), match.start() + len(address), _link(address)))
    for match in MENTION.finditer(text):
        written = match[1].lower() + (f"@{match[2].lower()}" if match[2] else "")
        if written in people:
            spans.append((match.start(), match.end(), _name(match[1], people[written])))
    for match in _TAG.finditer(text):
        link = f'<a href="{tag_base}{match[1].lower()}" class="mention hashtag" rel="tag">#<span>{match[1]}</span></a>'
        spans.append((match.start(), match.end(), link))
    out, at = [], 0
    for start, end, made in sorted(spans):
        if start >= at:
            out += [html.escape(text[at:start], quote=False), made]
            at = end
    body = "".join([*out, html.escape(text[at:], quote=False)]).strip("\n")
    paragraphs = [one.replace("\n", "<br />") for one in regex.split(r"\n{2,}", body) if one]
    return "".join(f"<p>{one}</p>" for one in paragraphs)
