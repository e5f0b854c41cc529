"""What the forum refuses, beside a field that is wrong (that is Django's ``ValidationError``)."""

from __future__ import annotations


class ForumRefusalError(Exception):
    """Somebody may not do this here and now; ``message`` is translated and says what to do."""

    code = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SuspendedError(ForumRefusalError):
    """The member may not write for a while."""

    code = "suspended"


class LockedError(ForumRefusalError):
    """The topic takes no more answers."""

    code = "locked"


class TooFastError(ForumRefusalError):
    """The member has written much in a short time."""

    code = "too_fast"


class NotAllowedError(ForumRefusalError):
    """The member may not do this to this post or in this space."""

    code = "not_allowed"
