"""Problems as they stand in rows, and what they mean for a person: what happened, why, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gembala.kernel.http import redact
from gembala.platforms.contracts import Category, Problem


@dataclass(frozen=True)
class Sentence:
    """Three sentences for a person; lazily translated."""

    what: Any
    why: Any
    do: Any

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.do}"


C = Category
SENTENCES: dict[Category, Sentence] = {
    C.AUTH_EXPIRED: Sentence(
        _("The account is signed out."),
        _("The platform no longer accepts our sign-in."),
        _("Connect the channel again; what is planned waits meanwhile."),
    ),
    C.AUTH_SCOPE: Sentence(
        _("The account may not do this."),
        _("A permission was not granted when the channel was connected."),
        _("Connect the channel again and grant every permission that is asked for."),
    ),
    C.ACCOUNT_RESTRICTED: Sentence(
        _("The platform has restricted this account."),
        _("It is suspended, locked or under review there."),
        _("Sign in at the platform itself and follow its notice, then try again."),
    ),
    C.RATE_LIMIT: Sentence(
        _("The platform asks us to slow down."),
        _("Too many requests were made in a short time."),
        _("Nothing to do: we go on by ourselves when it allows."),
    ),
    C.QUOTA: Sentence(
        _("The platform's quota for this period is used up."),
        _("The account, or the plan of your developer app, has an upper limit."),
        _("Wait for the next period, or raise the plan where there is one, then try again."),
    ),
    C.DUPLICATE: Sentence(
        _("The platform says that this was already said."),
        _("It refuses the same words twice in a short time."),
        _("Look whether it stands there already; if not, change the words and try again."),
    ),
    C.CONTENT_INVALID: Sentence(
        _("The platform does not accept this post as it is."),
        _("Its text, its length or a setting breaks one of the rules."),
        _("Change the text or the setting, and schedule it again."),
    ),
    C.MEDIA_INVALID: Sentence(
        _("The platform does not accept a file of this post."),
        _("A picture or video does not fit in size, length, type or shape."),
        _("Choose another file and schedule it again."),
    ),
    C.MEDIA_UNFETCHABLE: Sentence(
        _("The platform could not fetch a file from us."),
        _("Its servers must be able to reach the public address of this Gembala."),
        _("Ask the person who runs Gembala to check that address, then try again."),
    ),
    C.NOT_FOUND: Sentence(
        _("What this belongs to is gone."),
        _("It was deleted at the platform or is hidden from us."),
        _("Nothing more can be done here."),
    ),
    C.UNSUPPORTED: Sentence(
        _("The platform cannot do this."),
        _("It is not offered to programs, or not for this account."),
        _("Do it at the platform itself."),
    ),
    C.POLICY: Sentence(
        _("The platform refused this."),
        _("It sees a breach of its rules, or we were blocked."),
        _("Read its rules, change the words, and try again."),
    ),
    C.API_VERSION: Sentence(
        _("The platform has changed how it is spoken to."),
        _("This version of Gembala is too old for it."),
        _("Ask the person who runs Gembala to update it."),
    ),
    C.TRANSIENT: Sentence(
        _("The platform could not be reached."),
        _("It is down or busy for the moment."),
        _("Nothing to do: we try again by ourselves."),
    ),
    C.BILLING: Sentence(
        _("The platform wants to be paid first."),
        _("The credit of your developer app is used up."),
        _("Top up at the platform, then try again."),
    ),
    C.UNKNOWN: Sentence(
        _("We cannot tell yet whether it went out."),
        _("The platform's answer was lost on the way."),
        _("We keep asking. Do not post it by hand before you have looked there."),
    ),
}
BY_CODE: dict[str, Sentence] = {
    "recipient_closed": Sentence(
        _("They take no private message from you."),
        _("People choose at the platform who may write to them, and may have blocked this account."),
        _("Answer them in public, or wait until they write again."),
    ),
}
"""Refusals that a connector tells apart, where the category says too little."""
ENDED: dict[Category, Sentence] = {
    C.TRANSIENT: Sentence(
        _("The platform could not be reached for a long time."),
        _("We tried again and again, and stopped."),
        _("Look whether the platform works, then try again."),
    ),
    C.UNKNOWN: Sentence(
        _("The platform refused this, and we do not know why."),
        _("Its answer names no reason that Gembala knows."),
        _("Look there, then try again; if it is refused again, show the code to the person who runs Gembala."),
    ),
}
"""Where it reads otherwise once nobody tries any more."""
ENDED[C.RATE_LIMIT] = ENDED[C.TRANSIENT]
WAITING: dict[Category, Sentence] = {
    C.QUOTA: Sentence(
        SENTENCES[C.QUOTA].what,
        _("It allows an account or a developer app only so much in a period."),
        _("Nothing to do: we go on by ourselves when the next period begins."),
    ),
}
"""Where it reads otherwise while we go on by ourselves."""
READING: dict[Category, Sentence] = {
    **WAITING,
    C.UNKNOWN: Sentence(
        _("The platform gave an answer that we do not understand."),
        _("What is new there could not be read."),
        _("Nothing to do: we try again by ourselves."),
    ),
}
"""Where it reads otherwise when we only asked for news."""
TOO_LATE = Sentence(
    _("The platform lets us go on only after this post's latest time."),
    _("What it allows in a period is used up."),
    _("Choose a later time for it, or let it go."),
)
MISSED = Sentence(
    _("It was not sent in time."),
    _("Its latest time passed before it could go out."),
    _("Choose a new time, or let it go."),
)


def problem_row(problem: Problem) -> dict[str, Any]:
    """A problem for a JSON column; ``retry_after`` in seconds. Secrets are taken out once more."""
    return {
        "category": str(problem.category),
        "code": problem.native_code[:100],
        "message": redact(problem.native_message)[:500],
        "status": problem.http_status,
        "retry_after": problem.retry_after.total_seconds() if problem.retry_after else None,
    }


def problem_of(row: Mapping[str, Any]) -> Problem | None:
    """The problem of a JSON column; ``None`` for an empty one."""
    if not row.get("category"):
        return None
    wait = row.get("retry_after")
    return Problem(
        Category(row["category"]),
        row.get("code", ""),
        row.get("message", ""),
        row.get("status"),
        timedelta(seconds=wait) if wait else None,
    )


def explain(row: Mapping[str, Any], *, instead: Mapping[Category, Sentence] = READING) -> Sentence | None:
    """What a problem column means for a person; ``None`` when there is no problem.

    ``instead`` says where it reads otherwise: `READING` for a channel, `WAITING` and `ENDED` for a delivery.
    """
    problem = problem_of(row)
    if problem is None:
        return None
    known = BY_CODE.get(problem.native_code)
    return known or instead.get(problem.category) or SENTENCES[problem.category]
