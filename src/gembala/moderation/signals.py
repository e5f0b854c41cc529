"""What moderation tells to whoever stands above it. All are sent inside the transaction of what they tell about."""

from __future__ import annotations

from django.dispatch import Signal

decided = Signal()
"""A decision or its undo, with ``cases`` (list of `Case`, each with its ``item``)."""

sanctioned = Signal()
"""A sanction begins or ends, with ``sanction`` and ``begins`` (bool). A listener gives a list of
`sanctions.carry.Carried` for the accounts that it looks after, or None."""

speak = Signal()
"""Something shall be said under an item in the brand's voice, with ``item``, ``text`` and ``by`` (a `User` or None).
A listener gives "" when it is on its way, or a stable key of why not."""

entrust = Signal()
"""An item's conversation shall go to somebody, with ``item`` and ``to`` (a `User`). A listener gives "" or a key."""
