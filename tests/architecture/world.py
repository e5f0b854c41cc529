"""A workspace in which every kind of object stands once, so that every address leads somewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)
from PIL import Image

from gembala.api.tests.making import Program, work_until
from gembala.config.duties import INBOX
from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.schedule import schedule
from gembala.content.submit import submit
from gembala.content.upload import upload
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.forum.join import team_member
from gembala.forum.models import Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import standing_of
from gembala.inbox.models import Conversation, Reply
from gembala.ingest.models import Item
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.media.address import public_url
from gembala.media.models import MediaAsset
from gembala.media.plan import file_of
from gembala.moderation.mailing.stop import stop_token
from gembala.moderation.models import Case
from gembala.moderation.tests.making import everything
from gembala.platforms.contracts import Author, Event, EventKind, Post
from gembala.platforms.models import Channel
from gembala.scorecards.defaults import give_defaults
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.invite import invite
from gembala.workspaces.models import ApiToken, AuditEntry, Brand, PermissionChange, User
from gembala.workspaces.roles import Permission
from gembala.workspaces.tokens import Scope

GAMBLING = "G4C0R parah di 5.L.0.T 88, m4xw1n tiap hari, cek bi0 ya kak"
HOSTILE = "<script>alert('xss')</script><img src=x onerror=alert(1)>"


DRAFTS = {
    "draft-approve": "review", "draft-changes": "review", "draft-schedule": "approved", "draft-publish": "approved",
    "draft-unschedule": "scheduled", "draft-move": "scheduled", "drafts/{pk}/approve": "review",
    "drafts/{pk}/request-changes": "review", "drafts/{pk}/schedule": "approved", "drafts/{pk}/publish": "approved",
    "drafts/{pk}/unschedule": "scheduled",
}  # fmt: skip
"""In which state the draft of an address stands."""


def picture() -> io.BytesIO:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "tomato").save(out, "PNG")
    out.seek(0)
    return out


def almighty(actor: Actor) -> Actor:
    """The same person with every permission."""
    for permission in Permission.values:
        PermissionChange.objects.update_or_create(
            workspace=actor.workspace, role=actor.role, permission=permission, defaults={"allowed": True}
        )
    return actor_for(actor.user, actor.workspace.slug)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class World:
    """A furnished workspace; ``owner`` may do everything in it."""

    owner: Actor
    values: dict[str, dict[str, Any]]
    """By the name of an address, or by the beginning of an API path: what stands in its places."""
    secret: str
    forms: dict[str, dict[str, Any]]
    """What a form carries, by the name of its address or by its API path; the others are sent empty."""


def staged(owner: Actor, channel: Channel, *, to: str) -> Draft:
    """A draft brought to a state by the owner."""
    draft = create(owner, manuscript=Manuscript(title=to, text=f"Soto, {to}", variants=(VariantText(channel.pk),)))
    if to in {"review", "approved", "scheduled"}:
        draft = submit(draft, actor=owner)
    if to in {"approved", "scheduled"}:
        draft = approve(draft, actor=owner, version=draft.version)
    if to == "scheduled":
        draft = schedule(draft, actor=owner, at=now() + timedelta(days=3), zone="Asia/Jakarta")
    return draft


def passkey() -> dict[str, Any]:
    """What a device says when it makes a passkey."""
    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    made = AttestedCredentialData.create(Aaguid.NONE, b"telepon", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 0, made)
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://testserver")
    said = AuthenticatorAttestationResponse(
        client_data=client, attestation_object=AttestationObject.create("none", data, {})
    )
    return dict(RegistrationResponse(raw_id=b"telepon", response=said))


def guarded(owner: Actor) -> dict[str, Any]:
    """The owner's second steps: a code app, recovery codes and a passkey; gives the passkey's number."""
    TOTP.activate(owner.user, generate_totp_secret())
    RecoveryCodes.activate(owner.user)
    made = {"name": "Telepon", "credential": passkey()}
    return {"pk": Authenticator.objects.create(user=owner.user, type=Authenticator.Type.WEBAUTHN, data=made).pk}


def furnish(director: Actor, brand: Brand) -> World:
    """Everything once; what people say is hostile HTML."""
    owner = almighty(director)
    channel = Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="x", environment="sandbox", api="http://127.0.0.1:9",
        remote_id="1", handle="warung", name=brand.name,
    )  # fmt: skip
    author = Author("77", "siti", f"Siti {HOSTILE}")
    receive(channel, [
        Event(EventKind.COMMENT, "900", "800", author, f"Kak, resinya? {HOSTILE}", now()),
        Event(EventKind.COMMENT, "902", "802", Author("79", "sitirahma", "Siti Rahma"), "Enak sekali", now()),
        Event(EventKind.COMMENT, "901", "801", Author("78", "bot", "Bot"), GAMBLING, now()),
    ])  # fmt: skip
    work_until(lambda: not Item.objects.filter(stage="received").exists(), INBOX)
    item = Item.objects.get(remote_id="900")
    talk = Conversation.objects.get(thread=item.thread)
    delivery = Delivery.objects.create(workspace=brand.workspace, channel=channel, kind="reply", payload={
        "text": "Halo", "media": [], "title": "", "space": "", "reply_to": "900", "reply_root": "800", "language": "id",
    }, state="failed")  # fmt: skip
    answer = Reply.objects.create(
        conversation=talk, item=item, delivery=delivery, author=owner.user, voice="brand", text=HOSTILE
    )
    asset = upload(owner, file=picture(), name="soto.png", alt=HOSTILE)
    variants = (VariantText(channel.pk, media=(asset.pk,)),)
    draft = create(owner, manuscript=Manuscript(title=HOSTILE, text=f"Soto {HOSTILE}", variants=variants))
    space = Space.objects.create(workspace=brand.workspace, slug="tanya", name="Tanya")
    team_member(brand.workspace, user=owner.user)
    post = open_topic(space, by=standing_of(brand.workspace, owner.user), title="Soto apa ini?", text=f"Soto {HOSTILE}")
    drafts = {state: staged(owner, channel, to=state) for state in ("draft", "review", "approved", "scheduled")}
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.create()
    elsewhere = UserSession.objects.create(
        user=owner.user, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox", data={}
    )
    invitation, link = invite(owner, role="moderator")
    give_defaults(brand.workspace)
    program = Program(owner)
    entry = AuditEntry.objects.filter(workspace=brand.workspace).order_by("pk").first()
    places: dict[str, dict[str, Any]] = {
        "": {"slug": brand.workspace.slug, "platform": "x", "provider_id": "oidc"},
        "hook": {"channel": channel.pk},
        "invitation": {"token": link.rstrip("/").rsplit("/", 1)[1]},
        "account_reset_password_from_key": {
            "uidb36": user_pk_to_url_str(owner.user),
            "key": default_token_generator.make_token(owner.user),
        },
        "mfa_remove_webauthn": guarded(owner),
        "session-end": {"pk": elsewhere.pk},
        "channels": {"pk": channel.pk},
        "draft": {"pk": draft.pk},
        **{name: {"pk": drafts[state].pk} for name, state in DRAFTS.items()},
        "variant-retry": {"pk": draft.variants.get().pk},
        "variant-mend": {"pk": draft.variants.get().pk},
        "media-picture": {"pk": asset.pk},
        "public-media": public_places(asset),
        "inbox": {"pk": talk.pk, "item": item.pk, "answer": answer.pk},
        "inbox-undo": {"entry": entry.pk if entry else 0},
        "inbox-person": {"pk": item.identity_id},
        "review-decide": {"pk": Case.objects.get().pk},
        "people-withdraw": {"pk": invitation.pk},
        "people-change": {"pk": owner.membership.pk},
        "alert-mail-stop": {"token": stop_token(owner.workspace, owner.user)},
        "token-end": {"pk": ApiToken.objects.get(membership=owner.membership).pk},
        "community": {"space": space.pk, "way": "up"},
        "community-judge": {"post": post.pk, "way": "keep"},
        "forum": {"number": post.topic_id, "title": "soto", "space": "tanya", "verb": "lock"},
        "forum-edit": {"number": post.pk},
        "forum-act": {"number": post.pk, "verb": "like"},
        "by-hand": {"pk": handed(brand, asset), "number": 1},
        "by-hand-done": {"pk": handed(brand, asset)},
        "by-hand-not": {"pk": handed(brand, asset)},
        "drafts": {"pk": draft.pk},
        "conversations": {"pk": talk.pk, "verb": ""},
        "items": {"pk": item.pk, "verb": ""},
        "replies": {"pk": answer.pk},
        "cases": {"pk": Case.objects.get().pk, "verb": ""},
    }
    places |= everything(owner, channel)
    other = Item.objects.get(remote_id="902").identity_id
    day = (now() + timedelta(days=5)).date().isoformat()
    when = {"date": day, "time": "10:00", "zone": "Asia/Jakarta"}
    asked = {
        "draft-approve": {"version": drafts["review"].version}, "draft-changes": {"text": HOSTILE},
        "draft-comment": {"text": HOSTILE}, "draft-move": when, "draft-schedule": when,
        "moderation-feedback-answer": {"text": "Maaf, kami perbaiki.", "channel": channel.pk},
        "inbox-mark-step": {"do": "tag", "name": HOSTILE[:40]},
        "inbox-reply": {"text": "Halo", "channel": channel.pk}, "inbox-person-merge": {"other": other},
        "forum-new": {"space": space.slug, "title": HOSTILE, "text": HOSTILE}, "forum-answer": {"text": HOSTILE},
        "people-invite": {"role": "moderator"}, "people-change": {"role": "director"},
        "authority-change": {"answer": f"moderator {Permission.CONTENT_WRITE} yes"},
        "channels-app": {"client_id": "warung", "tier": "self_serve", "messages": "yes"},
        "by-hand-done": {"permalink": "https://www.facebook.com/groups/warga/posts/1"}, "by-hand-not": {"why": "tutup"},
        "token-make": {"name": "Mesin", "scopes": [Scope.CONTENT_READ]}, "media-upload": {"file": picture()},
    }  # fmt: skip
    return World(owner, places, program.secret, asked)


def handed(brand: Brand, asset: MediaAsset) -> int:
    """A post that waits for a person's hand."""
    group, _made = Channel.objects.get_or_create(
        workspace=brand.workspace, platform="facebook_group", remote_id="www.facebook.com/groups/warga",
        defaults={"brand": brand, "handle": "warga", "name": "Warga",
                  "flags": {"address": "https://www.facebook.com/groups/warga"}},
    )  # fmt: skip
    post = Post(HOSTILE, media=(file_of(asset),))
    row = plan_post(channel=group, post=post, by=None, due_at=now())
    Delivery.objects.filter(pk=row.pk).update(state=Delivery.State.HANDED)
    return row.pk


def public_places(asset: MediaAsset) -> dict[str, Any]:
    """The places of the signed address of a file."""
    _prefix, end, proof, name = urlsplit(public_url(asset.file.name)).path[1:].split("/", 3)
    return {"end": int(end), "proof": proof, "name": name}


def fill(world: World, name: str, wanted: set[str], *, slug: str = "") -> dict[str, Any]:
    """What stands in the places of an address; the longest fitting beginning of its name wins."""
    found: dict[str, Any] = {}
    for beginning in sorted(world.values, key=len):
        if name.startswith(beginning):
            found |= world.values[beginning]
    if slug:
        found["slug"] = slug
    lacking = wanted - set(found)
    assert not lacking, f"the world has nothing for {sorted(lacking)} of {name}"
    return {place: found[place] for place in wanted}


def addresses() -> Iterator[tuple[str, set[str]]]:
    """Every named address of the product outside the API, with the places that it has."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, places: set[str]) -> Iterator[tuple[str, set[str]]]:
        for one in patterns:
            own = places | set(one.pattern.converters) | set(one.pattern.regex.groupindex)
            if isinstance(one, URLResolver):
                if one.namespace != "api":
                    space = f"{prefix}{one.namespace}:" if one.namespace else prefix
                    yield from walk(one.url_patterns, space, own)
            elif one.name:
                yield prefix + one.name, own

    return iter(dict(sorted((name, places) for name, places in walk(get_resolver().url_patterns, "", set()))).items())
