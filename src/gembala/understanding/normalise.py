"""One readable form of a text, with a way back to the raw characters. The raw text is never altered."""

from __future__ import annotations

from dataclasses import dataclass

from gembala.understanding.fold import FOLD

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Normalised:
    """`folded` is lower case and plain; `where[i]` is the raw position of folded character i (None: the same).

    `styles[i]` is "." ordinary, "f" fancy alphabet, "h" look-alike, "z" follows something invisible inside a word;
    an empty `styles` means that every character is ordinary. `cut` says that only the beginning was read.
    """

    raw: str
    folded: str
    where: list[int] | None
    styles: str
    cut: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw positions (start, end) of the folded slice [start, end)."""
        if self.where is None:
            return start, end
        if start >= end:
            return 0, 0
        return self.where[start], self.where[end - 1] + 1

    def piece(self, first: int, last: int) -> str:
        """At most 80 of the raw characters [first, last), without what a database refuses to store."""
        piece = self.raw[first : min(last, first + 80)].replace("\x00", "")
        return piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")


def normalise(text: str) -> Normalised:
    """Fold the first `LONGEST` characters of `text`; never fails, whatever the characters are."""
    cut = len(text) > LONGEST
    head = text[:LONGEST] if cut else text
    if head.isascii():
        return Normalised(text, head.lower(), None, "", cut)
    lowered = head.lower()
    if len(lowered) == len(head) and all(FOLD[char] == (char, ".") for char in set(lowered) if char > "\x7f"):
        return Normalised(text, lowered, None, "", cut)
    pieces: list[str] = []
    where: list[int] = []
    styles: list[str] = []
    add, mark, note = pieces.append, where.append, styles.append
    hidden = False
    for position, char in enumerate(head):
        folded, style = (char.lower(), ".") if char < "\x80" else FOLD[char]
        if not folded:
            hidden = True
            continue
        if hidden:
            if pieces and pieces[-1].isalnum() and folded.isalnum():
                style = "z" if style == "." else style
            hidden = False
        for one in folded:
            add(one)
            mark(position)
            note(style)
    return Normalised(text, "".join(pieces), where, "".join(styles), cut)
