"""Plain calls of LinkedIn, and its accounts at a day the versions of these tests are alive."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import press
from .listener import listening

BACK = "http://127.0.0.1:9/back"
VERSION = "202609"
TODAY = "2026-11-21T08:00:00+00:00"


@pytest.fixture
def me(sandbox: Sandbox) -> dict[str, Any]:
    sandbox.tell("/clock", {"set": TODAY})
    return sandbox.account("linkedin", "ayu", name="Ayu Lestari")


@pytest.fixture
def company(sandbox: Sandbox) -> dict[str, Any]:
    sandbox.tell("/clock", {"set": TODAY})
    return sandbox.account("linkedin", "company/warungsari", name="Warung Sari", followers=1_000)


def call(sandbox: Sandbox, who: dict[str, Any], method: str, path: str, body: Any = None, **head: str) -> Answer:
    """One call below /rest with the headers LinkedIn wants; a header given as empty is left out."""
    wanted = {
        "authorization": f"Bearer {who['access_token']}",
        "linkedin-version": VERSION,
        "x-restli-protocol-version": "2.0.0",
        "content-type": "application/json",
    } | {k.replace("_", "-"): v for k, v in head.items()}
    return sandbox.ask(
        method, f"{sandbox.base}/linkedin/rest/{path}", body=body, headers={k: v for k, v in wanted.items() if v}
    )


def post(author: str, text: str = "Soto enak", **more: Any) -> dict[str, Any]:
    """The body of a public post."""
    spread = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}
    return {
        "author": author,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": spread,
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    } | more


def publish(sandbox: Sandbox, who: dict[str, Any], text: str = "Soto enak", **more: Any) -> str:
    """The URN of a post of the account."""
    made = call(sandbox, who, "POST", "posts", post(who["id"], text, **more))
    assert (made.status, made.raw) == (201, b""), made.raw
    return made.headers["x-restli-id"]


def at(urn: str) -> str:
    """An URN as it stands in a path."""
    return quote(urn, safe="")


def code(answer: Answer) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status, answer.body["code"]


def token(sandbox: Sandbox, **form: str) -> Answer:
    keys = {"client_id": "77sandboxlinkedin", "client_secret": "sandbox-linkedin-client-secret"}
    return sandbox.ask("POST", sandbox.base + "/linkedin/oauth/v2/accessToken", body=urlencode(keys | form).encode())


def consent(sandbox: Sandbox, who: dict[str, Any], scope: str, decision: str = "allow") -> dict[str, str]:
    """What the app gets back from the consent page."""
    query = {
        "response_type": "code",
        "client_id": who["client_id"],
        "redirect_uri": BACK,
        "state": "s",
        "scope": scope,
    }
    url = f"{sandbox.base}/linkedin/oauth/v2/authorization?{urlencode(query)}"
    return press(url, [("member", who["member"]), ("decision", decision)])


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A webhook's address, with `.honest` (whether it answers the challenge) and the `.secret` of the app."""
    made: list[Any] = []

    def answer(asked: dict[str, str]) -> tuple[int, bytes]:
        right = hmac.new(made[0].secret, asked["challengeCode"].encode(), hashlib.sha256).hexdigest()
        said = {"challengeCode": asked["challengeCode"], "challengeResponse": right if made[0].honest else "no"}
        return 200, json.dumps(said).encode()

    with listening("x-li-signature", answer) as listener:
        made.append(listener)
        listener.honest, listener.secret = True, b"sandbox-linkedin-client-secret"
        yield listener
