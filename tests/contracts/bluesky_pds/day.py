"""One day of a brand on a real Bluesky network, with a real worker process; tells what happened as one line of JSON.

``python -m tests.contracts.bluesky_pds.day --pds URL --folder EMPTY``. Every step waits for the network itself to show
what our screens say; a step that does not come true ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._stage import environment, fresh_database, scene, stand
from tests.contracts.bluesky_pds.people import POST, Person, join
from tests.contracts.bluesky_pds.wire import Wire, wire_to
from tests.real_input.play import CLI, process, wait

TEXT = "Menu baru ☕: kopi susu gula aren, mampir ya! #kopi"
ALT = "Segelas kopi susu di meja kayu"


def main() -> int:
    """Stand everything up and live the day."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pds", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    folder: Path = options.folder
    with ExitStack() as stack:
        wire = stack.enter_context(wire_to(options.pds))
        url = fresh_database(options.db, name="gembala_bluesky_day", folder=folder)
        env = environment(scene(url, folder=folder, sandbox_url=wire.url))
        os.environ.update(env)
        stand(url, folder=folder, sandbox_url=wire.url)
        warung, budi, sari = (join(options.pds, name) for name in ("warung-hari", "budi-hari", "sari-hari"))
        actor, channel = connect(warung)
        stack.enter_context(process([*CLI, "worker"], env, folder / "worker.log"))
        day = Day(wire, actor, channel, warung, budi, sari, folder)
        told = day.live()
    said = (folder / "worker.log").read_text(errors="replace")
    print(json.dumps(told | {"failed_duties": said.count("duty failed"), "calls": dict(wire.asked)}))
    return 0


def connect(warung: Person) -> tuple[Any, Any]:
    """The director connects the brand's account with handle and app password, as the form does; gives who speaks as
    the brand, and the channel.
    """
    from gembala.platforms.connect import adopt, connect_with_form
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Brand, Membership, User, Workspace
    from gembala.workspaces.roles import Role

    workspace = Workspace.objects.create(name="Warung", slug="warung")
    brand = Brand.objects.create(workspace=workspace, name="Warung", slug="warung")
    user = User.objects.create_user("dewi@example.org", None, name="Dewi")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    actor = actor_for(user, "warung")
    form = {"handle": f"@{warung.handle}", "password": warung.app_password()}
    signed_in = connect_with_form(actor, platform="bluesky", environment="sandbox", form=form)
    channel = adopt(actor, signed_in=signed_in, account=signed_in.accounts[0], brand=brand, personal=False)
    assert (channel.handle, channel.remote_id) == (warung.handle, warung.did)
    speaker = User.objects.create_user("bagas@example.org", None, name="Bagas")
    Membership.objects.create(workspace=workspace, user=speaker, role=Role.SOCIAL)
    return actor_for(speaker, "warung"), channel


class Day:
    """What happens from morning to evening."""

    def __init__(
        self, wire: Wire, actor: Any, channel: Any, warung: Person, budi: Person, sari: Person, folder: Path
    ) -> None:
        self.wire, self.actor, self.channel, self.folder = wire, actor, channel, folder
        self.warung, self.budi, self.sari = warung, budi, sari

    def live(self) -> dict[str, Any]:
        """All of it, in order."""
        post = self.publish()
        comments = self.audience(post)
        self.answer(comments["question"], post)
        self.like_and_unlike(comments["praise"])
        self.figures(post)
        lost = self.lost_answer()
        rotations = self.refresh()
        return {"comments": len(comments), "lost_answer": lost, "rotations": rotations}

    def publish(self) -> dict[str, str]:
        """A post with a picture and its alternative text."""
        from django.conf import settings
        from PIL import Image

        from gembala.delivery.plan import plan_post
        from gembala.kernel.clock import now
        from gembala.platforms.contracts import MediaFile, Post

        file = Path(settings.MEDIA_ROOT) / "kopi.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), (120, 80, 40)).save(file, "JPEG")
        picture = MediaFile(str(file), "image/jpeg", file.stat().st_size, alt=ALT, width=64, height=48)
        post = Post(TEXT, (picture,), language="id")
        row = self.done(plan_post(channel=self.channel, post=post, by=self.actor.user, due_at=now()).pk)
        view = self.view(row.remote_id)
        assert view["record"]["text"] == TEXT and view["embed"]["images"][0]["alt"] == ALT, view
        assert len(self.records()) == 1
        return {"uri": row.remote_id, "cid": row.result["cid"]}

    def audience(self, post: dict[str, str]) -> dict[str, Any]:
        """Others reply, reply to a reply, mention and like; all words stand in the inbox, letters untouched."""
        question = self.budi.reply("Halal nggak, kak? 🙏", post)
        self.view(question["uri"])
        said = {
            "question": (question, "Halal nggak, kak? 🙏"),
            "praise": (self.sari.reply("Enak banget! 👩‍👩‍👧‍👦", post), "Enak banget! 👩‍👩‍👧‍👦"),
            "deeper": (self.sari.reply("Sama, mau tahu juga", question, post), "Sama, mau tahu juga"),
            "mention": (
                self.sari.mention(f"Halo @{self.warung.handle}, buka jam?", self.warung.handle, self.warung.did),
                f"Halo @{self.warung.handle}, buka jam?",
            ),
        }
        self.budi.like(post)
        self.sari.like(post)
        from gembala.inbox.models import Conversation
        from gembala.ingest.models import Item

        taken = Item.objects.filter(stage=Item.Stage.TAKEN_IN, own=False)
        wait(lambda: taken.count() == len(said), 60, "the comments")
        found = {item.remote_id: item for item in taken.select_related("thread", "identity")}
        for made, text in said.values():
            assert found[made["uri"]].text == text, (found[made["uri"]].text, text)
            assert Conversation.objects.filter(
                thread=found[made["uri"]].thread, identity=found[made["uri"]].identity, state="open"
            ).exists()
        assert found[said["deeper"][0]["uri"]].thread.remote_id == post["uri"]
        return {name: found[made["uri"]] for name, (made, _) in said.items()}

    def answer(self, item: Any, post: dict[str, str]) -> None:
        """The brand answers, the network shows it in its place; then it is deleted again."""
        from gembala.delivery.plan import plan_action
        from gembala.inbox.models import Conversation
        from gembala.inbox.reply import reply
        from gembala.platforms.contracts import Action, ActionKind

        row = Conversation.objects.get(thread=item.thread, identity=item.identity)
        answer = reply(row, actor=self.actor, channel=self.channel, text="Halal, kak! 😊", to=item)
        sent = self.done(answer.delivery_id)
        record = self.view(sent.remote_id)["record"]
        assert record["reply"]["parent"]["uri"] == item.remote_id and record["reply"]["root"]["uri"] == post["uri"]
        row.refresh_from_db()
        assert row.state == "done" and row.waiting_since is None
        gone = plan_action(
            channel=self.channel, action=Action(ActionKind.DELETE, sent.remote_id), by=self.actor.user, item_id=None
        )
        self.done(gone.pk)
        wait(lambda: not self.views(sent.remote_id), 20, "the deletion")

    def like_and_unlike(self, item: Any) -> None:
        """Liked, counted, taken back."""
        from gembala.inbox.act import like, unlike

        like(item, actor=self.actor)
        wait(lambda: self.view(item.remote_id)["likeCount"] == 1, 30, "the like")
        wait(lambda: self.fresh(item).like_ref, 10, "the like's own address")
        unlike(self.fresh(item), actor=self.actor)
        wait(lambda: self.view(item.remote_id)["likeCount"] == 0, 30, "the like taken back")
        assert not self.fresh(item).liked

    def figures(self, post: dict[str, str]) -> None:
        """The figures that the product keeps are those that the network counts."""
        from gembala.kernel.clock import now
        from gembala.metrics.models import Sample
        from gembala.platforms.models import Channel

        def last() -> dict[str, float]:
            Channel.objects.filter(pk=self.channel.pk, metrics_due_at__gt=now()).update(metrics_due_at=now())
            rows = Sample.objects.filter(channel=self.channel, delivery__remote_id=post["uri"]).order_by("as_of")
            return dict(rows.values_list("native", "value"))

        view = self.view(post["uri"])
        assert (view["likeCount"], view["replyCount"]) == (2, 2), view
        wait(lambda: last().get("likeCount") == 2 and last().get("replyCount") == 2, 60, "the figures")

    def lost_answer(self) -> str:
        """The answer to a post is lost on the way: it stands once, and the product finds that out."""
        from gembala.delivery.plan import plan_post
        from gembala.kernel.clock import now
        from gembala.platforms.contracts import Post

        before = len(self.records())
        self.wire.lose("com.atproto.repo.putRecord")
        row = plan_post(channel=self.channel, post=Post("Sore ini promo"), by=self.actor.user, due_at=now())
        sent = self.done(row.pk)
        assert sent.was_unknown and len(self.records()) == before + 1
        self.view(sent.remote_id)
        return str(sent.state)

    def refresh(self) -> int:
        """Twice the token is near its end; the second time the answer with the new one is lost. The day goes on."""
        from gembala.kernel.clock import now
        from gembala.platforms.credentials import unseal
        from gembala.platforms.models import Channel, Credential
        from gembala.platforms.refresh import store

        rotated = 0
        for lose in (False, True):
            token = unseal(Credential.objects.get(channel=self.channel).sealed, environment="sandbox")
            if lose:
                self.wire.lose("com.atproto.server.refreshSession")
            store(self.channel, token=replace(token, expires_at=now() + timedelta(seconds=90)))

            def renewed(old: str = token.refresh) -> bool:
                held = unseal(Credential.objects.get(channel=self.channel).sealed, environment="sandbox")
                return held.refresh != old

            wait(renewed, 40, "a new pair of tokens")
            rotated += 1
        assert Channel.objects.get(pk=self.channel.pk).state == "connected"
        late = self.budi.mention(f"@{self.warung.handle} masih buka?", self.warung.handle, self.warung.did)
        from gembala.ingest.models import Item

        wait(Item.objects.filter(remote_id=late["uri"]).exists, 30, "a comment after the rotation")
        return rotated

    def done(self, pk: int) -> Any:
        """The delivery, once it is done."""
        from gembala.delivery.models import Delivery

        found = Delivery.objects.filter(pk=pk)
        wait(lambda: found.get().state in {"done", "failed", "missed"}, 90, f"delivery {pk}")
        row = found.get()
        assert row.state == "done", (row.state, row.problem)
        return row

    def fresh(self, item: Any) -> Any:
        """The item as it stands now."""
        return type(item).objects.get(pk=item.pk)

    def views(self, uri: str) -> list[dict[str, Any]]:
        """What the network shows under an address."""
        found: list[dict[str, Any]] = self.budi.call("app.bsky.feed.getPosts", uris=[uri])["posts"]
        return found

    def view(self, uri: str) -> dict[str, Any]:
        """The post as others see it, once they do."""
        wait(lambda: self.views(uri), 60, uri)
        return self.views(uri)[0]

    def records(self) -> list[dict[str, Any]]:
        """Every post in the brand's repository."""
        query = {"repo": self.warung.did, "collection": POST}
        found: list[dict[str, Any]] = self.warung.call("com.atproto.repo.listRecords", **query)["records"]
        return found


if __name__ == "__main__":
    sys.exit(main())
