"""What went wrong at a platform, as one category that decides the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Category(StrEnum):
    """What a problem means for the next step; decided by code, sub-code, then HTTP status, text last."""

    AUTH_EXPIRED = "auth_expired"
    AUTH_SCOPE = "auth_scope"
    ACCOUNT_RESTRICTED = "account_restricted"
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    DUPLICATE = "duplicate"
    CONTENT_INVALID = "content_invalid"
    MEDIA_INVALID = "media_invalid"
    MEDIA_UNFETCHABLE = "media_unfetchable"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    POLICY = "policy"
    API_VERSION = "api_version"
    TRANSIENT = "transient"
    BILLING = "billing"
    UNKNOWN = "unknown"


RETRIED = frozenset({Category.TRANSIENT, Category.RATE_LIMIT})
"""Categories that are tried again without a person."""


@dataclass(frozen=True)
class Problem:
    """Why a platform did not do what it was asked; ``native_message`` carries no secret.

    ``rebuild`` says that what `prepare` left at the platform is gone or useless: the next try begins with `prepare`.
    """

    category: Category
    native_code: str = ""
    native_message: str = ""
    http_status: int | None = None
    retry_after: timedelta | None = None
    rebuild: bool = False
    alone: bool = False
    """The limit that was met is one of this kind of call (private messages): all else of the account goes on."""


class PlatformError(Exception):
    """Raised by a connector when a *read* or a preparation fails; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.category}: {problem.native_code} {problem.native_message}".strip())
        self.problem = problem
