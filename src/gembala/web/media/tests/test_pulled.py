"""The whole way: a PNG becomes what Instagram takes, a running server gives it out, the platform really fetches it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.publish_now import publish_now
from gembala.content.submit import submit
from gembala.content.tests.conftest import picture
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.delivery.tests.stage import call, sweep_send
from gembala.ingest.models import Item
from gembala.ingest.poll import poll
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.media.keep import keep
from gembala.media.render import LEASE, ordered, render
from gembala.platforms.connect import SignedIn, adopt
from gembala.platforms.contracts import RemoteAccount, TokenSet
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def instagram(social, brand, sandbox) -> Channel:
    made = call(f"{sandbox.admin}/accounts", {"platform": "instagram", "handle": f"w{uuid.uuid4().hex[:8]}"})
    token = TokenSet(made["access_token"], "sandbox", expires_at=now() + timedelta(days=60))
    account = RemoteAccount(made["id"], made["handle"], "Warung", flags={"login": "instagram"})
    signed_in = SignedIn("instagram", endpoints_for("instagram", environment="sandbox"), token, (account,))
    return adopt(social, signed_in=signed_in, account=account, brand=brand, personal=False)


def test_a_picture_goes_from_upload_to_instagram_and_a_comment_comes_back(
    instagram, social, director, sandbox, live_server, settings
) -> None:
    settings.PUBLIC_URL = live_server.url
    asset = keep(social, file=picture("PNG", (1600, 1600)), name="soto.png", alt="Soto")
    variant = VariantText(instagram.pk, media=(asset.pk,))
    draft = create(social, manuscript=Manuscript(text="Soto pagi", variants=(variant,)))
    submit(draft, actor=social)
    draft = approve(draft, actor=director, version=draft.version)
    publish_now(draft, actor=social)
    delivery = Delivery.objects.get()
    sweep_send()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem["code"]) == ("waiting", "rendition_waiting")
    token = new_token()
    render(claim(ordered(), limit=5, token=token, lease=LEASE), token)
    for _ in range(5):
        Delivery.objects.filter(pk=delivery.pk).update(next_at=now() - timedelta(seconds=1))
        sweep_send()
        call(f"{sandbox.admin}/clock", {"advance_seconds": 5})
    delivery.refresh_from_db()
    assert delivery.state == "done", delivery.problem
    assert delivery.permalink
    said = {"platform": "instagram", "post_id": delivery.remote_id, "author": "budi", "text": "Enak banget!"}
    comment = call(f"{sandbox.admin}/comment", said)["id"]
    token = new_token()
    Channel.objects.filter(pk=instagram.pk).update(lease_owner=token, lease_until=now() + timedelta(minutes=1))
    poll([instagram.pk], token)
    item = Item.objects.get(channel=instagram, remote_id=comment)
    assert (item.text, item.thread.remote_id) == (said["text"], delivery.remote_id)


def test_a_meta_webhook_is_proven_by_the_apps_own_secret(instagram, client) -> None:
    import hashlib
    import hmac

    body = b'{"object": "instagram", "entry": []}'
    address = reverse("hook", kwargs={"platform": "instagram", "channel": instagram.pk})

    def post(secret: str) -> int:
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": signature}
        return client.post(address, body, content_type="application/json", headers=headers).status_code

    assert (post("sandbox-instagram-app-secret"), post("other")) == (200, 403)
