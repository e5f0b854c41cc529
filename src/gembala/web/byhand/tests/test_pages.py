"""The phone page of assisted publishing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.tests.stage import sweep_send
from gembala.delivery.tests.test_by_hand import group
from gembala.kernel.clock import now
from gembala.platforms.contracts import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(social, brand) -> Delivery:
    words = "Masak bareng <b>Sabtu</b> ini & bawa wajan."
    delivery = plan_post(channel=group(social, brand), post=Post(words), by=social.user, due_at=now())
    sweep_send()
    return delivery


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def at(name: str, **kwargs) -> str:
    return reverse(name, kwargs={"slug": "warung", **kwargs})


def test_a_person_copies_posts_and_notes_the_address(handed, social):
    client = client_of(social)
    assert "Warga Dapur" in client.get(at("today")).content.decode()
    assert "Warga Dapur" in client.get(at("by-hand")).content.decode()
    page = client.get(at("by-hand-one", pk=handed.pk)).content.decode()
    assert "Masak bareng &lt;b&gt;Sabtu&lt;/b&gt; ini &amp; bawa wajan." in page
    assert 'href="https://www.facebook.com/groups/dapur"' in page
    wrong = client.post(at("by-hand-done", pk=handed.pk), {"permalink": "https://x.com/1"})
    assert wrong.status_code == 422
    assert "https://x.com/1" in wrong.content.decode()
    done = client.post(at("by-hand-done", pk=handed.pk), {"permalink": "https://www.facebook.com/groups/dapur/posts/7"})
    assert done.status_code == 302
    assert client.get(at("by-hand-one", pk=handed.pk)).status_code == 404
    handed.refresh_from_db()
    assert handed.state == Delivery.State.DONE


def test_who_may_not_publish_does_not_see_it(handed, moderator, stranger):
    assert client_of(moderator).get(at("by-hand-one", pk=handed.pk)).status_code == 404
    assert "Warga Dapur" not in client_of(moderator).get(at("by-hand")).content.decode()
    other = Client()
    other.force_login(getattr(stranger, "user", stranger))
    assert other.get(at("by-hand-one", pk=handed.pk)).status_code == 404


def test_connecting_a_group_needs_its_address_only(social, brand):
    client = client_of(social)
    address = at("channels-connect", platform="facebook_group")
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"name": "Warga", "address": "https://jahat.example/x"})
    assert wrong.status_code == 422
    right = client.post(address, {"name": "Warga", "address": "https://www.facebook.com/groups/55"}, follow=True)
    assert right.status_code == 200
    assert "Warga" in client.get(at("channels")).content.decode()
