"""Markdown to harmless HTML: rendered and cleaned once, when it is written."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = frozenset(
    ("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "table")
).union(("thead", "tbody", "tr", "th", "td"))
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def _headings(state: StateCore) -> None:
    """A post stands inside a page: its headings begin at the third level."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"


def _addresses(state: StateCore) -> None:
    """Turn bare web addresses into links."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _with_links(block.children)


def _with_links(children: list[Token]) -> list[Token]:
    out: list[Token] = []
    inside = 0
    for token in children:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or inside:
            out.append(token)
            continue
        at = 0
        for found in _ADDRESS.finditer(token.content):
            out += [_text(token.content[at : found.start()]), *_link(found.group())]
            at = found.end()
        out.append(_text(token.content[at:]))
    return out


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(address: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": address}), _text(address), Token("link_close", "a", -1)]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12})
    parser.enable(["table", "strikethrough"]).disable(["image"])
    parser.core.ruler.push("headings", _headings)
    parser.core.ruler.push("addresses", _addresses)
    return parser


_PARSER = _parser()


def render(text: str) -> str:
    """HTML of a post's Markdown. No pictures, no styles, no scripts; links are marked as the members' own."""
    return nh3.clean(
        _PARSER.render(text),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def excerpt(html: str, *, limit: int = 160) -> str:
    """The first words of a post without its marks, at most ``limit`` characters and one for the ellipsis."""
    plain = " ".join(nh3.clean(html.replace("</p>", " ").replace("<br>", " "), tags=set()).split())
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
    if len(plain) <= limit:
        return plain
    return plain[:limit].rsplit(" ", 1)[0] + "…"
