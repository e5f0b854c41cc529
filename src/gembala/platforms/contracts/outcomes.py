"""How a step towards publishing ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gembala.platforms.contracts.posts import Post
from gembala.platforms.contracts.problems import Problem


@dataclass(frozen=True)
class Prepared:
    """What `prepare` left at the platform: nothing visible yet. JSON-serialisable, survives a restart.

    ``local``: nothing was left there, so that it can be made again for nothing and need not be written down by itself.
    """

    body: Mapping[str, object]
    local: bool = False


@dataclass(frozen=True)
class Published:
    """The platform confirmed it: it exists once, under this id."""

    remote_id: str
    permalink: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """Not settled yet; ask again after ``wait``.

    ``state`` is how far it came (bytes uploaded, containers made): it is kept before anything else happens, and the
    next `poll` gets it, in whatever worker. ``percent`` is for people.
    """

    wait: timedelta
    state: Prepared | None = None
    percent: int | None = None


@dataclass(frozen=True)
class Failed:
    """The platform definitely did not do it."""

    problem: Problem


@dataclass(frozen=True)
class Unknown:
    """The answer was lost: it may or may not have happened. Never retried blindly.

    ``refused`` is set where the platform refused this try because it has the same already: perhaps an earlier try of
    ours, perhaps another post. `reconcile` tells; where it finds nothing of ours, the refusal stands. ``trouble`` is why
    the platform could not be looked at, when it said so: a sign-in that has ended is a person's to renew.
    """

    evidence: str
    refused: Problem | None = None
    trouble: Problem | None = None


@dataclass(frozen=True)
class NotThere:
    """Answer of `reconcile`: the platform was asked and does not have it; it is safe to send again."""


def unread(problem: Problem) -> Unknown:
    """Answer of `reconcile` where looking back was refused: nothing is settled."""
    return Unknown(f"could not read back: {problem.category} {problem.native_code}", trouble=problem)


def not_found(*, late: bool) -> NotThere | Unknown:
    """Answer of `reconcile` that has read everything: sure only once the platform's read-back delay has passed (``late``)."""
    return NotThere() if late else Unknown("not found yet; the read-back delay has not passed")


Outcome = Published | Pending | Failed | Unknown
Settled = Published | NotThere | Failed | Unknown


@dataclass(frozen=True)
class Attempt:
    """An earlier try whose answer was lost. ``since`` is when the request may have left (UTC).

    ``taken`` are remote ids that other deliveries of the account have become since: the same words said twice.
    """

    post: Post
    key: str
    prepared: Prepared
    since: datetime
    taken: frozenset[str] = frozenset()
