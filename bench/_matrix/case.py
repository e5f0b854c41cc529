"""One way in which something goes wrong, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench._matrix.steps import Step

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
SOON = (0.0, 5.0)
"""Seconds: the first pause after the platform stumbled."""


@dataclass(frozen=True)
class Case:
    """``way`` is a fault kind of the sandbox, or a name for what is done by ``before`` and ``shape``.

    ``on`` is the operation that the fault strikes. ``wait`` bounds (seconds, from the moment of the refusal) when the
    product looks at it next by itself. ``stands`` is how many posts are there when all is over. ``before`` are calls of
    the admin port (``ahead``: before the account is made), with ``{account}``, ``{platform}`` and the like filled in;
    ``after`` undo them when somebody puts things right. ``shape`` names a post of an unusual form, ``fixed`` the one that
    a person sends in its place. ``run`` names the scenario. ``anyone``: the fault strikes whoever calls (at a token's
    address nobody is signed in yet). ``patience`` is how many seconds after its time the post may still go out.
    ``slow`` ways take seconds on the wire.
    """

    way: str
    category: str = ""
    step: Step = Step.NOTHING
    on: str = "publish"
    wait: tuple[float, float] | str = SOON
    stands: int = 1
    count: int = 1
    fault: bool = True
    shape: str = ""
    fixed: str = ""
    ahead: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    before: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    after: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    account: Mapping[str, Any] = field(default_factory=dict)
    run: str = "send"
    slow: bool = False
    anyone: bool = False
    patience: float = 6 * HOUR


Cell = tuple[Case, ...] | str
"""The ways of one class at one platform, or why the class does not exist there."""
Table = Mapping[str, Cell]

TITLES = {
    "F1": "access token expired",
    "F2": "revoked, password changed, app removed",
    "F3": "refresh token rotates, two refreshes race",
    "F4": "permission missing",
    "F5": "rate limit",
    "F6": "quota, money",
    "F7": "duplicate",
    "F8": "media refused",
    "F9": "media address cannot be fetched",
    "F10": "slow processing",
    "F11": "broken upload",
    "F12": "done, answer lost",
    "F13": "error with status 200",
    "F14": "partial success",
    "F15": "accepted, not visible",
    "F16": "version ended, figure removed, field renamed",
    "F17": "state of the account",
    "F18": "policy gates",
    "F19": "rules on text",
    "F20": "webhooks",
    "F21": "paging",
    "F22": "races of deletion and editing",
    "F23": "figures",
    "F24": "transport",
}


UTC_MIDNIGHT, PACIFIC_MIDNIGHT = "utc midnight", "pacific midnight"
"""Moments of `Case.wait`: when a daily limit begins anew."""


def lost(on: str = "publish", **more: Any) -> tuple[Case, ...]:
    """Stored, and the answer spoilt in each of four ways: asked for, found, exactly one; signed out between, too."""
    ways = ("lost_answer", "truncated_json", "html_200", "stored_502")
    found = tuple(Case(way, "unknown", Step.ASK, on=on, **more) for way in ways)
    return found if more else (*found, Case("lost, then signed out", on=on, fault=False, run="signed_out_between"))


def odd(on: str = "publish") -> tuple[Case, ...]:
    """Right answers in an unusual dress are right answers."""
    dress = [Case(way, on=on) for way in ("gzip", "chunked", "odd_header_case")]
    return (*dress, Case("slow_body", on=on, slow=True))


def unreachable() -> tuple[Case, ...]:
    """No connection at all: known to have done nothing, tried again."""
    ways = ("no_such_name", "tls_failure", "down")
    return tuple(Case(way, "transient", Step.LATER, fault=False, run="unreachable") for way in ways)


def outage(step: Step, category: str) -> Case:
    """Every call is answered with a 5xx until it ends."""
    begin = (("/outage", {"platform": "{platform}", "seconds": 600}),)
    end = (("/outage", {"platform": "{platform}", "seconds": 0}),)
    return Case("storm of 5xx", category, step, fault=False, before=begin, after=end)


def visible(on: str = "publish", *more: str) -> tuple[Case, ...]:
    """The wire under the one visible request: cut, redirected or met by a 5xx, nobody knows what became of it."""
    return (*(Case(way, "unknown", Step.ASK, on=on) for way in ("cut", "redirect", "server_error", *more)), *odd(on))


def unseen(on: str, **more: Any) -> tuple[Case, ...]:
    """The wire under a step that shows nothing to anybody: tried again."""
    ways = ("cut", "redirect", "server_error")
    return tuple(Case(way, "transient", Step.LATER, on=on, **more) for way in ways)
