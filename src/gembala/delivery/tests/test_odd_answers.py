"""Looking back is answered with something that nobody can take apart: nothing is settled, and nothing is sent again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gembala.delivery.models import Delivery
from gembala.delivery.plan import plan_post
from gembala.delivery.tests.stage import (
    age,
    bluesky_channel,
    call,
    standing,
    sweep_reconcile,
    sweep_send,
    x_channel,
)
from gembala.kernel.clock import now
from gembala.platforms.contracts import Post

S = Delivery.State


@contextmanager
def babbling(body: bytes) -> Iterator[str]:
    """A server that answers everything with the same words and a 200; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "body", [b'{"data": 7}', b'{"data": [7]}', b'{"data": [{"created_at": 1}]}', b"[]", b"7", b"soto"]
)
@pytest.mark.parametrize("where", [x_channel, bluesky_channel])
def test_an_answer_of_an_odd_shape_settles_nothing(social, brand, sandbox, settings, where, body) -> None:
    channel, text = where(social, brand, sandbox.admin), f"Selamat sore {uuid.uuid4().hex}"
    fault = {"platform": channel.platform, "account": channel.remote_id, "operation": "publish", "kind": "lost_answer"}
    call(f"{sandbox.admin}/faults", fault)
    delivery = plan_post(channel=channel, post=Post(text), by=None, due_at=now())
    sweep_send()
    age(delivery)
    real = settings.SANDBOX_URL
    with babbling(body) as address:
        settings.SANDBOX_URL = address
        assert sweep_reconcile() == [delivery.pk]
        delivery.refresh_from_db()
        assert (delivery.state, delivery.lease_owner, sweep_send()) == (S.UNKNOWN, "", [])
    settings.SANDBOX_URL = real
    age(delivery)
    sweep_reconcile()
    delivery.refresh_from_db()
    assert (delivery.state, standing(sandbox.admin, text)) == (S.DONE, 1)
