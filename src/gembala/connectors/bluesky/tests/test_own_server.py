"""An own server (PDS) is checked at every connection, not only when the account was connected."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from gembala.connectors.bluesky.connector import CONNECTOR
from gembala.kernel.http import MAX_BODY, Refused
from gembala.kernel.pinned import Pinned
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Category,
    Endpoints,
    Failed,
    PlatformError,
    Post,
    Prepared,
    TokenSet,
)

PUBLIC = "93.184.216.34"
HOST = "pds.contoh.example"


class Town:
    """A server on this machine and a name service that says where ``HOST`` is; both count."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        town, resolve, connect = self, socket.getaddrinfo, socket.create_connection
        self.answers: list[str] = []
        self.asked, self.calls, self.body = 0, list[str](), b"{}"
        self.went: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                town.calls.append(f"{self.headers['host']} {self.path}")
                self.send_response(200)
                self.end_headers()
                self.wfile.write(town.body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

        def getaddrinfo(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
            if host != HOST:
                return resolve(host, port, *rest, **more)
            town.asked += 1
            address = town.answers.pop(0) if len(town.answers) > 1 else town.answers[0]
            return resolve(address, port, *rest, **more)

        def create_connection(address: Any, *rest: Any, **more: Any) -> Any:
            town.went.append(address[0])
            there = ("127.0.0.1", address[1]) if address[0] == PUBLIC else address
            return connect(there, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", create_connection)

    def account(self) -> Account:
        """An account whose own server is ``HOST``."""
        api = f"http://{HOST}:{self.port}/xrpc"
        token = TokenSet("access", "production", "refresh", extra={"did": "did:plc:a", "handle": "a.test", "pds": api})
        return Account("did:plc:a", "a.test", Endpoints("production", "https://bsky.social/xrpc"), token)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    made = Town(monkeypatch)
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_name_that_moves_to_a_private_address_is_refused_on_every_call(town: Town) -> None:
    account = town.account()
    town.answers, town.body = [PUBLIC], b'{"notifications": []}'
    assert CONNECTOR.fetch(account, cursor="").events == ()
    assert town.calls == [f"{HOST}:{town.port} /xrpc/app.bsky.notification.listNotifications?limit=100&priority=false"]
    assert town.went == [PUBLIC], "the connection goes to the address that was checked"
    town.answers, town.calls[:] = ["127.0.0.1"], []
    post, uri = Post("halo"), "at://did:plc:a/app.bsky.feed.post/3k"
    reads: list[Any] = [
        lambda: CONNECTOR.fetch(account, cursor=""),
        lambda: CONNECTOR.refresh(account),
        lambda: CONNECTOR.metrics(account, [uri]),
        lambda: CONNECTOR.prepare(account, Post("halo", reply_to=uri), key="k"),
        lambda: CONNECTOR.accounts(account.endpoints, AppKeys(), account.token),
    ]
    for read in reads:
        with pytest.raises(PlatformError) as refused:
            read()
        assert (refused.value.problem.category, refused.value.problem.native_code) == (
            Category.POLICY,
            "private_address",
        )
    prepared = Prepared({"rkey": "3k", "record": {}})
    for outcome in (
        CONNECTOR.commit(account, post, prepared, key="k"),
        CONNECTOR.act(account, Action(ActionKind.DELETE, uri), key="k"),
    ):
        assert isinstance(outcome, Failed) and outcome.problem.native_code == "private_address"
    assert town.calls == [] and town.went == [PUBLIC], "nothing reached the private address, no token left"


def test_an_answer_that_is_public_first_and_private_second_cannot_slip_between(town: Town) -> None:
    """The classic trick: the check hears a public address, the connection would hear the private one."""
    town.answers, town.body = [PUBLIC, PUBLIC, "127.0.0.1"], b'{"notifications": []}'
    account = town.account()
    CONNECTOR.fetch(account, cursor="")
    assert set(town.went) == {PUBLIC}
    with pytest.raises(PlatformError):
        CONNECTOR.fetch(account, cursor="")
    assert set(town.went) == {PUBLIC} and len(town.calls) == 1


def test_a_server_that_cannot_be_found_now_is_tried_again(town: Town) -> None:
    account = town.account()
    town.answers = ["no-such-name.invalid"]
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.fetch(account, cursor="")
    assert refused.value.problem.category is Category.TRANSIENT


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "[2002:7f00:1::]",
     "0.0.0.0", "169.254.169.254", "10.0.0.1", "localhost"],  # noqa: S104
)  # fmt: skip
def test_every_way_to_write_a_private_address_is_refused(town: Town, host: str) -> None:
    with pytest.raises(Refused):
        Pinned().request("GET", f"http://{host}:{town.port}/xrpc/x")
    assert town.calls == []


def test_an_answer_without_end_is_cut(town: Town) -> None:
    town.answers, town.body = [PUBLIC], b" " * (MAX_BODY + 1)
    with pytest.raises(PlatformError) as refused:
        CONNECTOR.fetch(town.account(), cursor="")
    assert refused.value.problem.category is Category.TRANSIENT


def test_the_session_may_only_name_a_server_over_https() -> None:
    from gembala.connectors.bluesky.auth import _pds

    service = [{"id": "#atproto_pds", "serviceEndpoint": "http://127.0.0.1:1"}]
    assert _pds({"didDoc": {"service": service}}, Endpoints("production", "https://bsky.social/xrpc")) == ""
