"""Every message is translated: what the code and the templates say must stand in an Indonesian catalogue.

All catalogues become one when the product runs, so one message may not have two translations; where the meaning differs,
the message has a context (`pgettext`) or other words.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gembala.cli.setup import compile_translations

SOURCE = Path(__file__).resolve().parent.parent / "src" / "gembala"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "false"}}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "N_": None, "lazy": None, "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip


def known() -> dict[tuple[str, str], set[str]]:
    """(context, message id) of everything that has an Indonesian translation → the translations."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in SOURCE.rglob("locale/id/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="id"):
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
                if ids[0] and all(strings) and not message.fuzzy:
                    found.setdefault((message.context or "", ids[0]), set()).add(strings[0])
    return found


def said() -> dict[str, str]:
    """Message id → where it is said first."""
    found: dict[str, str] = {}
    for name, line, message, *_rest in extract_from_dir(
        str(SOURCE), method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            found.setdefault(first, f"{name}:{line}")
    return found


def main() -> int:
    """Compile, then compare."""
    compile_translations(SOURCE)
    told = known()
    have = {message for _context, message in told}
    lacking = {message: place for message, place in said().items() if message not in have}
    for message, place in sorted(lacking.items(), key=lambda pair: pair[1]):
        print(f"{place}: {message!r}")
    torn = {message: words for (_context, message), words in told.items() if len(words) > 1}
    for message, words in sorted(torn.items()):
        print(f"{message!r} has several translations: {', '.join(sorted(words))}")
    print(f"{len(have)} messages translated, {len(lacking)} lacking, {len(torn)} in two ways")
    return 1 if lacking or torn else 0


if __name__ == "__main__":
    sys.exit(main())
