"""What a person has to do next, and by which words the product must say so. Declared here, not read from the product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Told:
    """The state in which the delivery rests, whether its channel stays connected, and pieces of the sentence."""

    state: str
    english: str = ""
    indonesian: str = ""
    connected: bool = True


class Step(Enum):
    """The next step. What is told without a person's doing is told as such; what needs one names it."""

    NOTHING = Told("done")
    """All is well, or was put right by the product itself before anybody noticed."""
    HEALED = Told("")
    """Put right by the product, at once or at its next try; nobody has to do anything."""
    LATER = Told("waiting", "by ourselves", "sendiri")
    """Tried again by the product, at a moment."""
    CONNECT = Told("waiting", "Connect the channel again", "Sambungkan lagi", connected=False)
    """Signed out: what is planned waits until a person connects again, then goes out by itself."""
    GRANT = Told("failed", "grant every permission", "berikan semua izin")
    """Connect again with every permission, then try again."""
    ACCOUNT = Told("failed", "Sign in at the platform itself", "Masuk langsung di platform")
    """The account is restricted: put right at the platform, then try again."""
    WORDS = Told("failed", "Change the text", "Ubah teks")
    """The platform takes no such text."""
    FILE = Told("failed", "Choose another file", "Pilih berkas lain")
    """The platform takes no such picture or video."""
    REACH = Told("failed", "Ask the person who runs Gembala", "Minta pengelola Gembala")
    """The platform could not fetch our file: the installation's public address has to be put right."""
    UPDATE = Told("failed", "Ask the person who runs Gembala to update", "Minta pengelola Gembala memperbarui")
    """The platform's interface has moved on."""
    PAY = Told("failed", "Top up", "Isi saldo")
    """The developer app has no credit."""
    PLAN = Told("failed", "raise the plan", "naikkan paket")
    """A quota with no end that the platform names: waiting or a larger plan, then try again."""
    LOOK = Told("failed", "Look whether it stands there", "Lihat apakah sudah tayang")
    """The platform says it has it already, and we do not find it."""
    RULES = Told("failed", "Read its rules", "Baca aturannya")
    """The platform sees a breach of its rules."""
    GONE = Told("failed", "Nothing more can be done", "Tidak ada lagi yang bisa dilakukan")
    """What it belonged to is not there any more."""
    OUTSIDE = Told("failed", "Do it at the platform itself", "Lakukan langsung di platform")
    """Not offered to programs."""
    THEIRS = Told("failed", "wait until they write again", "tunggu sampai mereka menulis lagi")
    """They take no private message from us: it is up to them."""
    ASK = Told("unknown", "We keep asking", "Kami terus menanyakan")
    """The answer was lost: the platform is asked, and nothing is sent on a guess."""
    REPORT = Told("failed", "show the code", "tunjukkan kodenya")
    """A refusal that nobody knows: look there, and show the code to whoever runs Gembala."""


BY_PERSON = frozenset(
    {Step.GRANT, Step.ACCOUNT, Step.REACH, Step.UPDATE, Step.PAY, Step.PLAN, Step.LOOK, Step.RULES, Step.OUTSIDE,
     Step.REPORT, Step.FILE, Step.WORDS}
)  # fmt: skip
"""After these a person puts something right and says: try it again."""
