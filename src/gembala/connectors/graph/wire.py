"""Speaking HTTP with Meta's Graph: reads that raise, visible changes that return an outcome.

The token goes in the request's form or query as Meta's own clients send it, with the proof of the app's secret beside
it where the app has one; addresses are never logged with their query.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from gembala.connectors.graph.problems import problem_from
from gembala.kernel.http import ConnectError, ConnectTimeout, redact, trusted
from gembala.platforms.answers import answered, json_object, refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown

VERSION = "v26.0"
OTHERS = (
    "reply_to_id", "quote_post_id", "creation_id", "children", "attached_media", "photo_id", "video_id", "recipient",
    "media_id", "comment_id",
)  # fmt: skip
"""Parameters that name something else than the account, which may be what does not exist."""
Accept = Callable[[Mapping[str, Any]], Published | None]


def transport_problem(error: Exception) -> Problem:
    """A failed connection as a problem that may be tried again."""
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def fields(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as Graph wants them in a form: lists and objects as JSON, booleans as words, nothing for None."""
    return {name: _word(value) for name, value in values.items() if value is not None}


def signed(account: Account, *, proof: bool = True) -> dict[str, str]:
    """The token's own fields. Raises `PlatformError` when the token is of another environment."""
    refuse_foreign(account.token, account.endpoints)
    own = {"access_token": account.token.access}
    if proof and account.app.client_secret:
        digest = hmac.new(account.app.client_secret.encode(), account.token.access.encode(), hashlib.sha256)
        own["appsecret_proof"] = digest.hexdigest()
    return own


class Graph:
    """Calls of one account at one host. ``base`` has no version; ``version`` is put before every path."""

    def __init__(self, account: Account, *, base: str, version: str = VERSION, proof: bool = True) -> None:
        self.account, self.base, self.version, self._proof = account, base, version, proof

    def url(self, path: str) -> str:
        """The whole address of a path (``/me``)."""
        return f"{self.base}/{self.version}{path}" if self.version else f"{self.base}{path}"

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read. Raises `PlatformError` for every answer that is not a success."""
        params = fields(query) | signed(self.account, proof=self._proof)
        with self._own(path, query):
            return read_url("GET", self.url(path), params=params)

    def post(self, path: str, *, files: Any = None, **form: Any) -> dict[str, Any]:
        """A call that shows nothing to anybody. Raises `PlatformError`."""
        data = fields(form) | signed(self.account, proof=self._proof)
        with self._own(path, form):
            return read_url("POST", self.url(path), data=data, files=files)

    def delete(self, path: str, **query: Any) -> dict[str, Any]:
        """Take away what nobody sees. Raises `PlatformError`."""
        params = fields(query) | signed(self.account, proof=self._proof)
        with self._own(path, query):
            return read_url("DELETE", self.url(path), params=params)

    def pages(self, path: str, *, most: int = 20, **query: Any) -> Iterator[dict[str, Any]]:
        """The rows of an edge over its pages, at most ``most`` pages. Raises `PlatformError`."""
        after = ""
        for _ in range(most):
            body = self.get(path, **query, after=after or None)
            yield from (row for row in body.get("data") or () if isinstance(row, dict))
            paging = body.get("paging") or {}
            after = str((paging.get("cursors") or {}).get("after") or "")
            if not after or not paging.get("next"):
                return

    def change(self, method: str, path: str, accept: Accept, **form: Any) -> Outcome:
        """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
        try:
            own = signed(self.account, proof=self._proof)
        except PlatformError as error:
            return Failed(error.problem)
        place = "params" if method in {"GET", "DELETE"} else "data"
        outcome = change_url(method, self.url(path), accept, **{place: fields(form) | own})
        return Failed(self._meant(path, form, outcome.problem)) if isinstance(outcome, Failed) else outcome

    @contextmanager
    def _own(self, path: str, form: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except PlatformError as error:
            raise PlatformError(self._meant(path, form, error.problem)) from error

    def _meant(self, path: str, form: Mapping[str, Any], problem: Problem) -> Problem:
        """«Does not exist, or permissions are missing», said of the account itself, means that its role was taken away."""
        ours = path.strip("/").partition("/")[0] in {"me", self.account.remote_id}
        about_others = any(form.get(name) for name in OTHERS) or "_id(" in str(form.get("fields") or "")
        if problem.native_code == "100/33" and ours and not about_others:
            return replace(problem, category=Category.AUTH_SCOPE)
        return problem


def read_url(method: str, url: str, **options: Any) -> dict[str, Any]:
    """Call an address and give the JSON object. Raises `PlatformError`."""
    response = answered(method, url, **options)
    body = json_object(response)
    if not response.is_success or body is None or "error" in body:
        raise PlatformError(problem_from(response.status_code, body, response.headers))
    return body


def change_url(method: str, url: str, accept: Accept, **options: Any) -> Outcome:
    """See `Graph.change`."""
    try:
        response = trusted().request(method, url, **options)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(transport_problem(error))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    body = json_object(response)
    if response.is_success and body is not None and "error" not in body:
        return accept(body) or Unknown(f"http {response.status_code} without the expected fields")
    if response.is_success and body is None:
        return Unknown(f"http {response.status_code} without JSON")
    if response.is_redirect or (response.status_code >= 500 and not _definite(body)):
        return Unknown(f"http {response.status_code}")
    problem = problem_from(response.status_code, body, response.headers)
    if problem.category is Category.DUPLICATE:
        return Unknown(f"duplicate {problem.native_code}", problem)
    return Failed(problem)


def _definite(body: Mapping[str, Any] | None) -> bool:
    """Whether a 5xx is a refusal with a code of its own and not a broken server."""
    error = (body or {}).get("error")
    return isinstance(error, dict) and error.get("code") not in {None, 1, 2, -1, -2} and not error.get("is_transient")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)
