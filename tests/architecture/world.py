"""A workspace in which every kind of object stands once, so that every address leads somewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from gembala.api.tests.making import Program, work_until
from gembala.config.duties import INBOX
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.upload import upload
from gembala.content.write import create
from gembala.delivery.models import Delivery
from gembala.forum.join import team_member
from gembala.forum.models import Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import standing_of
from gembala.inbox.models import Conversation, Reply
from gembala.ingest.models import Item
from gembala.ingest.receive import receive
from gembala.kernel.clock import now
from gembala.moderation.models import Case
from gembala.platforms.contracts import Author, Event, EventKind
from gembala.platforms.models import Channel
from gembala.scorecards.defaults import give_defaults
from gembala.workspaces.access import Actor, actor_for
from gembala.workspaces.invite import invite
from gembala.workspaces.models import ApiToken, AuditEntry, Brand, PermissionChange
from gembala.workspaces.roles import Permission

GAMBLING = "G4C0R parah di 5.L.0.T 88, m4xw1n tiap hari, cek bi0 ya kak"
HOSTILE = "<script>alert('xss')</script><img src=x onerror=alert(1)>"


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


@dataclass(frozen=True)
class World:
    """A furnished workspace; ``owner`` may do everything in it."""

    owner: Actor
    values: dict[str, dict[str, Any]]
    """By the name of an address, or by the beginning of an API path: what stands in its places."""
    secret: str


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
    invitation, link = invite(owner, role="moderator")
    give_defaults(brand.workspace)
    program = Program(owner)
    entry = AuditEntry.objects.filter(workspace=brand.workspace).order_by("pk").first()
    places: dict[str, dict[str, Any]] = {
        "": {"slug": brand.workspace.slug, "platform": "x", "provider_id": "oidc"},
        "hook": {"channel": channel.pk},
        "invitation": {"token": link.rstrip("/").rsplit("/", 1)[1]},
        "account_reset_password_from_key": {"uidb36": "1", "key": "none"},
        "mfa_remove_webauthn": {"pk": 987654},
        "session-end": {"pk": 987654},
        "channels": {"pk": channel.pk},
        "draft": {"pk": draft.pk},
        "variant-retry": {"pk": draft.variants.get().pk},
        "media-picture": {"pk": asset.pk},
        "inbox": {"pk": talk.pk, "item": item.pk, "answer": answer.pk},
        "inbox-undo": {"entry": entry.pk if entry else 0},
        "inbox-person": {"pk": item.identity_id},
        "review-decide": {"pk": Case.objects.get().pk},
        "people-withdraw": {"pk": invitation.pk},
        "people-change": {"pk": owner.membership.pk},
        "token-end": {"pk": ApiToken.objects.get(membership=owner.membership).pk},
        "community": {"space": space.pk, "way": "up"},
        "community-judge": {"post": post.pk, "way": "keep"},
        "forum": {"number": post.topic_id, "title": "soto", "space": "tanya", "verb": "lock"},
        "forum-edit": {"number": post.pk},
        "forum-act": {"number": post.pk, "verb": "like"},
        "drafts": {"pk": draft.pk},
        "conversations": {"pk": talk.pk, "verb": "finish"},
        "items": {"pk": item.pk, "verb": "hide"},
        "cases": {"pk": Case.objects.get().pk, "verb": "release"},
    }
    return World(owner, places, program.secret)


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
