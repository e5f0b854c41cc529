"""One character at a time: which plain letter does a styled, look-alike or accented character stand for?

A folded character carries a style: "." ordinary, "f" fancy alphabet (mathematical, circled, fullwidth, squared),
"h" look-alike from another script. Invisible characters and combining marks fold to nothing.
"""

from __future__ import annotations

import re
import unicodedata

_LOOKALIKES = (
    "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw вb мm нh тt кk гr ііi яr зz пn дd лl иn бb фo чu эe юo "
    "Ηh Νn Υy αa βb εe ηn ιi κk μm νv οo ρp τt υu χx ωw γy σo δd λa ζz θo πn "
    "ꓮa ꓐb ꓚc ꓓd ꓔt ꓰe ꓕt ꓖg ꓗk ꓙj ꓟm ꓠn ꓡl ꓢs ꓣr ꓤr ꓥv ꓦv ꓧh ꓪw ꓫx ꓬy ꓳo ꓴu ꓲi ꓝf ꓑp ꓜz "
    "ꭺa Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮐg Ꮋh Ꭵi Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꭱr Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz "
    "𐊗t 𐊀a 𐊁b 𐊆e 𐊕t 𐊖s 𐊢n 𐊪p 𐊫o 𐊬p 𐊭t 𐌀a 𐌁b 𐌂c 𐌄e 𐌉i 𐌊k 𐌋l 𐌌m 𐌍n 𐌏o 𐌐p 𐌓d 𐌔s 𐌕t 𐌖v 𐌗x "
    "ոn սu օo ցg հh յj զq ᥲa ᥱe ᥙu ᥣl ᥒn ᥡy ᥆o ⍴p ძd ᑲb ᗩa ᗷb ᑕc ᗪd ᗴe ᖴf ᘜg ᕼh ᒍj ᒪl ᗰm ᑎn ᑭp ᖇr ᔕs ᑌu ᐯv ᗯw ᙭x "
    "ʟl ɴn ʀr ɪi ʏy ʜh ɢg ʙb ꜱs ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜰf ɡg ıi ʌv ɑa łl øo đd"
)
_NAMED = re.compile(r"\bLATIN\b.* LETTER(?: SMALL)?(?: CAPITAL)? ([A-Z])$")
_QUOTES = {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
_ASCII_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_MOST_KNOWN = 60_000

LOOKALIKE: dict[str, str] = {pair[:-1][0]: pair[-1] for pair in _LOOKALIKES.split()}


def _by_class(char: str) -> tuple[str, str] | None:
    """What the character's class alone decides: quotes, invisible characters, controls, halves of flags."""
    if char in _QUOTES:
        return _QUOTES[char], "."
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Cs"):
        return "", "."
    if "\U0001f1e6" <= char <= "\U0001f1ff":  # halves of flags
        return " ", "."
    if category in ("Cc", "Co", "Cn", "Zs", "Zl", "Zp"):
        return " ", "."
    return None


def _fold(char: str) -> tuple[str, str]:
    known = _by_class(char)
    if known is not None:
        return known
    lowered = char.lower()[0]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit), "." if "SUPERSCRIPT" in unicodedata.name(char) or ord(char) < 0x2070 else "f"
    if lowered in "ıłøđ":
        return LOOKALIKE[lowered], "."
    if lowered in LOOKALIKE or char in LOOKALIKE:
        return LOOKALIKE.get(char) or LOOKALIKE[lowered], "h"
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        inner = "".join(LOOKALIKE.get(c, c) for c in plain.lower())
        letters = "".join(c for c in inner if c in _ASCII_LETTERS)
        if letters and len(plain) <= 4 and plain.strip("().").isalnum():
            return letters, "f"
    named = _NAMED.search(unicodedata.name(char, ""))
    if named:
        return named.group(1).lower(), "f" if ord(char) > 0x24F else "."
    stripped = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return (stripped[0] if stripped and stripped[0].isalnum() else lowered), "."


class _Table(dict[str, tuple[str, str]]):
    """Character to (folded, style), filled as characters are met and bounded in size."""

    def __missing__(self, char: str) -> tuple[str, str]:
        if len(self) > _MOST_KNOWN:
            self.clear()
        found = self[char] = _fold(char)
        return found


FOLD = _Table()
