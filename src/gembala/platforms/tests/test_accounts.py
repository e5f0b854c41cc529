"""What tokens and environments promise."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections

from gembala.delivery.tests.stage import x_channel
from gembala.kernel.clock import now
from gembala.platforms.accounts import account_of
from gembala.platforms.connect import connect_with_form
from gembala.platforms.contracts import PlatformError, TokenSet
from gembala.platforms.credentials import seal, unseal
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel, Credential
from gembala.platforms.queries import speakable_by
from gembala.platforms.refresh import store
from gembala.platforms.rotate import reseal_all


def ending(channel: Channel) -> None:
    """Let the channel's token end."""
    token = unseal(channel.credential.sealed, environment="sandbox")
    store(channel, token=replace(token, expires_at=now() - timedelta(seconds=1)))


def test_a_sandbox_token_never_opens_for_production() -> None:
    with pytest.raises(PlatformError):
        unseal(seal(TokenSet("t", "sandbox")), environment="production")


def test_production_never_reaches_the_sandbox(settings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with pytest.raises(PlatformError):
        endpoints_for("bluesky", environment="production", api="http://127.0.0.1:9/bluesky/xrpc")


def test_a_private_address_as_own_server_is_refused(social, sandbox) -> None:
    from django.core.exceptions import ValidationError

    form = {"handle": "a", "password": "b"}
    with pytest.raises(ValidationError):
        connect_with_form(
            social, platform="bluesky", environment="production", form=form, server="http://169.254.169.254"
        )


def test_a_rotated_token_is_stored_before_it_is_used(social, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    ending(channel)
    fresh = account_of(channel).token
    stored = unseal(Credential.objects.get(channel=channel).sealed, environment="sandbox")
    assert (stored.access, stored.refresh) == (fresh.access, fresh.refresh)


def test_a_dead_refresh_expires_the_channel(social, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    store(channel, token=TokenSet("gone", "sandbox", "gone", expires_at=now()))
    with pytest.raises(PlatformError):
        account_of(channel)
    channel.refresh_from_db()
    assert channel.state == Channel.State.EXPIRED


def test_sealing_anew_keeps_every_token(social, brand, sandbox) -> None:
    channel = x_channel(social, brand, sandbox.admin)
    before = channel.credential.sealed
    reseal_all()
    after = Credential.objects.get(channel=channel).sealed
    assert before != after
    assert unseal(before, environment="sandbox") == unseal(after, environment="sandbox")


def test_a_personal_account_speaks_for_its_owner_only(social, community, brand, sandbox) -> None:
    channel = x_channel(community, brand, sandbox.admin, personal=True)
    assert (list(speakable_by(community)), list(speakable_by(social))) == ([channel], [])


@pytest.mark.django_db(transaction=True)
def test_two_threads_that_see_an_ended_token_rotate_it_once(social, brand, sandbox) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share no in-memory database")
    channel = x_channel(social, brand, sandbox.admin)
    ending(channel)
    seen: list[str] = []

    def use() -> None:
        try:
            seen.append(account_of(Channel.objects.get(pk=channel.pk)).token.access)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    channel.refresh_from_db()
    assert (len(seen), len(set(seen)), channel.state) == (4, 1, Channel.State.CONNECTED)
