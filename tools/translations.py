"""Every message is translated: what the code and the templates say must stand in an Indonesian catalogue.

`python -m tools.translations` checks, `--list AREA` prints what a folder still lacks.
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
    "pgettext": ((1, "c"), 2), "N_": None,
}  # fmt: skip


def known() -> set[str]:
    """Every message id that has an Indonesian translation."""
    found: set[str] = set()
    for path in SOURCE.rglob("locale/id/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="id"):
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
                if ids[0] and all(strings) and not message.fuzzy:
                    found.add(ids[0])
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
    have = known()
    lacking = {message: place for message, place in said().items() if message not in have}
    for message, place in sorted(lacking.items(), key=lambda pair: pair[1]):
        print(f"{place}: {message!r}")
    print(f"{len(have)} messages translated, {len(lacking)} lacking")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
