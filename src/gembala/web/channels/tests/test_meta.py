"""Meta's webhooks are entered by a person: the page shows the address and the word, to who manages channels only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gembala.platforms.apps import SANDBOX_APPS
from gembala.platforms.models import Channel
from gembala.platforms.registry import connector

pytestmark = pytest.mark.django_db


def test_the_page_shows_address_and_word_to_who_manages(workspace, brand, director, creative, settings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    channel = Channel.objects.create(
        workspace=workspace, brand=brand, platform="instagram", environment="sandbox", remote_id="1", handle="warung",
        push={"state": "by_hand"},
    )  # fmt: skip
    word = connector("instagram").verify_token([SANDBOX_APPS["instagram"].client_secret])
    address = reverse("channels-one", kwargs={"slug": workspace.slug, "pk": channel.pk})

    def page(actor) -> str:
        client = Client()
        client.force_login(actor.user)
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    shown = page(director)
    assert word in shown and f"/hooks/instagram/{channel.pk}/" in shown
    assert SANDBOX_APPS["instagram"].client_secret not in shown
    assert word not in page(creative)
