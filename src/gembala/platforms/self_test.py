"""Asks a platform how a channel stands, without changing anything there."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.kernel.clock import now
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import Finding, PlatformError
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector


def self_test(channel: Channel) -> Sequence[Finding]:
    """What the platform says now; the registration for news, and the limits that the platform tells, are looked at
    next (the duty `push`). Never raises what the platform caused.
    """
    Channel.objects.filter(pk=channel.pk).update(push_due_at=now())
    try:
        return connector(channel.platform).probe(account_of(channel))
    except PlatformError as error:
        return [Finding("sign_in", ok=False, detail=error.problem.native_code)]
