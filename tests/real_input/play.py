"""Plays a file of comments through the whole product and tells what stands afterwards, as one line of JSON.

``python -m tests.real_input.play --file FILE --folder EMPTY [--db sqlite|postgres]``. Sandbox, replay and worker are
processes as an operator starts them; the counts come from what the screens read, the letters from the file itself.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._stage import call, environment, free_port, fresh_database, scene, stand

CLI = [sys.executable, "-m", "gembala.cli.main"]
PATIENCE = 300.0
"""Seconds after the file was played in which everything must have arrived."""


def main() -> int:
    """Play and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    url = fresh_database(options.db, name="gembala_real_input", folder=options.folder)
    port, admin_port = free_port(), free_port()
    platforms, admin = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin_port}"
    env = environment(scene(url, folder=options.folder, sandbox_url=platforms) | {"GEMBALA_SANDBOX_ADMIN_URL": admin})
    os.environ.update(env)
    serve = [
        *CLI,
        "sandbox",
        "--port",
        str(port),
        "--admin-port",
        str(admin_port),
        "--data",
        options.folder / "sandbox",
    ]
    with process(serve, env, options.folder / "sandbox.log"):
        wait(lambda: healthy(admin), 90, "the sandbox")
        stand(url, folder=options.folder, sandbox_url=platforms)
        print(json.dumps(play(options.file, admin=admin, env=env, folder=options.folder)))
    return 0


def play(file: Path, *, admin: str, env: dict[str, str], folder: Path) -> dict[str, Any]:
    """Publish a post, play the file as comments on it, let a worker ingest them, and look."""
    from gembala.ingest.models import Item
    from gembala.kernel.clock import now
    from gembala.platforms.models import Channel

    call(f"{admin}/limits", {"lifted": True})  # X lets a user read 300 pages in 15 minutes; the file has 318
    call(f"{admin}/audience", {"on": False})
    actor, channel = connect(admin)
    with process([*CLI, "worker"], env, folder / "worker.log"):
        post_id = publish(channel, actor)
        began = time.monotonic()
        subprocess.run([*CLI, "sandbox", "--replay", str(file), "--post", post_id], env=env, check=True)
        played = time.monotonic() - began
        texts = rows(file)
        done = Item.objects.filter(stage=Item.Stage.TAKEN_IN)
        wait(lambda: done.count() >= len(texts), PATIENCE, f"{len(texts)} comments", may_fail=True)
        arrived = time.monotonic() - began
    # Nobody works while we look: a campaign that is seen in between would move comments from one to the other.
    told = look(actor, texts, call(f"{admin}/posts?platform=x&source=all"), post_id)
    with process([*CLI, "worker"], env, folder / "again.log"):
        before = set(Item.objects.values_list("pk", flat=True))
        polled = Channel.objects.get(pk=channel.pk).polled_at
        Channel.objects.filter(pk=channel.pk).update(cursor="", next_poll_at=now())  # all of it is told a second time
        wait(lambda: again(channel.pk, polled), PATIENCE, "the second telling")
        told["new_when_told_again"] = len(set(Item.objects.values_list("pk", flat=True)) - before)
    said = (folder / "worker.log").read_text(errors="replace")
    return told | {"played_s": round(played, 1), "arrived_s": round(arrived, 1), "stumbles": said.count("failed")}


def connect(admin: str) -> tuple[Any, Any]:
    """A workspace with one director and one X account of the sandbox."""
    from gembala.platforms.connect import SignedIn, adopt
    from gembala.platforms.contracts import RemoteAccount, TokenSet
    from gembala.platforms.endpoints import endpoints_for
    from gembala.workspaces.access import actor_for
    from gembala.workspaces.models import Brand, Membership, User, Workspace
    from gembala.workspaces.roles import Role

    workspace = Workspace.objects.create(name="Warung", slug="warung")
    brand = Brand.objects.create(workspace=workspace, name="Warung", slug="warung")
    user = User.objects.create_user("dewi@example.org", None, name="Dewi")
    Membership.objects.create(workspace=workspace, user=user, role=Role.DIRECTOR)
    actor = actor_for(user, "warung")
    row = call(f"{admin}/accounts", {"platform": "x", "handle": "warung"})
    token = TokenSet(row["access_token"], "sandbox", row["refresh_token"])
    account = RemoteAccount(row["id"], row["handle"], row["name"])
    signed_in = SignedIn("x", endpoints_for("x", environment="sandbox"), token, (account,))
    return actor, adopt(actor, signed_in=signed_in, account=account, brand=brand, personal=False)


def publish(channel: Any, actor: Any) -> str:
    """Publish a post through the ledger; gives its id at the platform."""
    from gembala.delivery.models import Delivery
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now
    from gembala.platforms.contracts import Post

    row = plan_post(channel=channel, post=Post("Menu baru hari ini!"), by=actor.user, due_at=now())
    out = Delivery.objects.filter(pk=row.pk, state=Delivery.State.DONE)
    wait(out.exists, 90, "the post")
    return str(out.get().remote_id)


def look(actor: Any, texts: list[str], remote: list[dict[str, Any]], post_id: str) -> dict[str, Any]:
    """What the inbox and the review queue show, against the file's rows and the ids that the platform gave them."""
    from gembala.ingest.models import Item
    from gembala.moderation.queries import waiting

    ids = sorted((row["id"] for row in remote if row["reply_to"] == post_id), key=int)
    expected = dict(zip(ids, texts, strict=True))
    inbox = Counter(item.remote_id for item in shown(actor))
    # A campaign is a case of its own beside those of its items; a comment stands in the queue when it is held there.
    queue = Counter(case.item.remote_id for case in waiting(actor) if case.item.held)
    stored = dict(Item.objects.values_list("remote_id", "text"))
    standing = inbox + queue
    return {
        "rows": len(texts),
        "inbox": len(inbox),
        "queue": len(queue),
        "lost": len(expected.keys() - standing.keys()),
        "twice": sum(1 for count in standing.values() if count > 1) + len(standing) - len(standing.keys() & set(ids)),
        "changed": sum(stored.get(remote_id) != text for remote_id, text in expected.items()),
        "letters": sum(map(len, stored.values())),
        "letters_in_file": sum(map(len, texts)),
    }


def shown(actor: Any) -> Iterator[Any]:
    """Every word that is not held, as the inbox shows it: page by page, conversation by conversation."""
    from gembala.inbox.queries import listing
    from gembala.inbox.thread import thread_page

    cursor = ""
    while True:
        page = listing(actor, "waiting", cursor=cursor)
        for row in page.rows:
            before = ""
            while True:
                words = thread_page(row, before=before)
                yield from (entry.item for entry in words.entries if entry.item and not entry.item.held)
                before = words.older
                if not before:
                    break
        cursor = page.cursor
        if not cursor:
            return


def again(pk: int, polled: Any) -> bool:
    """Whether the channel was read to its end once more."""
    from gembala.platforms.models import Channel

    channel = Channel.objects.get(pk=pk)
    if not channel.cursor or channel.polled_at == polled:
        return False
    return not any(part.get("page") for part in json.loads(channel.cursor).values())


def rows(file: Path) -> list[str]:
    """The file's texts."""
    with file.open(encoding="utf-8", newline="") as source:
        return [row["text"] for row in csv.DictReader(source)]


def healthy(admin: str) -> bool:
    """Whether the sandbox answers."""
    try:
        return bool(call(f"{admin}/health")["status"] == "ok")
    except OSError:
        return False


def wait(look: Any, seconds: float, what: str, *, may_fail: bool = False) -> None:
    """Until ``look`` is true. Raises ``TimeoutError`` unless it may fail."""
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            if may_fail:
                return
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        time.sleep(0.2)


@contextmanager
def process(words: list[Any], env: dict[str, str], log: Path) -> Iterator[None]:
    """A process that is stopped as an operator stops it."""
    with log.open("wb") as said:
        running = subprocess.Popen([str(word) for word in words], env=env, stdout=said, stderr=said)
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(5)


if __name__ == "__main__":
    sys.exit(main())
