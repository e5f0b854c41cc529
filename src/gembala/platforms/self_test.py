"""Asks a platform how a channel stands, without changing anything there."""

from __future__ import annotations

from collections.abc import Sequence

from gembala.kernel.clock import now
from gembala.platforms.accounts import account_of
from gembala.platforms.contracts import Finding, PlatformError
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector


def self_test(channel: Channel) -> Sequence[Finding]:
    """What the platform says now; where it sends news by itself, the registration is looked at next. Never raises what
    the platform caused.
    """
    if channel.push_due_at is not None:
        Channel.objects.filter(pk=channel.pk).update(push_due_at=now())
    try:
        return connector(channel.platform).probe(account_of(channel))
    except PlatformError as error:
        return [Finding("sign_in", ok=False, detail=error.problem.native_code)]
