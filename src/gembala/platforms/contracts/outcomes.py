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
    ours, perhaps another post. `reconcile` tells; where it finds nothing of ours, the refusal stands.
    """

    evidence: str
    refused: Problem | None = None


@dataclass(frozen=True)
class NotThere:
    """Answer of `reconcile`: the platform was asked and does not have it; it is safe to send again."""


Outcome = Published | Pending | Failed | Unknown
Settled = Published | NotThere | Failed | Unknown


@dataclass(frozen=True)
class Attempt:
    """An earlier try whose answer was lost. ``since`` is when the request may have left (UTC)."""

    post: Post
    key: str
    prepared: Prepared
    since: datetime
