"""The own forum as one more platform: same port, same ledgers, no token and no network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from gembala.forum.answer import answer
from gembala.forum.delete import delete
from gembala.forum.errors import ForumRefusalError
from gembala.forum.events import page_after
from gembala.forum.guard import TEXT_LIMIT, TITLE_LIMIT
from gembala.forum.hide import hide
from gembala.forum.like import like
from gembala.forum.links import post_path, public
from gembala.forum.models import ForumMember, ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import speaking
from gembala.forum.targets import NoSuchError, number_of, post_of, speaker
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    AppKeys,
    Attempt,
    AuthRequest,
    Basics,
    Capabilities,
    Category,
    Endpoints,
    Event,
    Failed,
    Issue,
    Manifest,
    MediaRule,
    MetricDef,
    MetricPoint,
    NotThere,
    Outcome,
    Page,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    RawRequest,
    RawResponse,
    RemoteAccount,
    Settled,
    Support,
    TextRule,
    TokenSet,
    Unknown,
)

_REFUSALS = {
    "suspended": Category.ACCOUNT_RESTRICTED,
    "locked": Category.POLICY,
    "too_fast": Category.RATE_LIMIT,
    "not_allowed": Category.POLICY,
}
_NO_SIGN_IN = PlatformError(Problem(Category.UNSUPPORTED, "internal", "the own forum needs no sign-in"))


class ForumConnector(Basics):
    """Implements `gembala.platforms.contracts.Connector`. An account's ``remote_id`` is ``member:<id>``."""

    manifest = Manifest(
        platform="forum", name="Forum", sign_in="internal", production=Endpoints(environment="production", api="")
    )

    def authorize_url(self, endpoints: Endpoints, app: AppKeys, *, state: str, redirect: str) -> AuthRequest:
        raise _NO_SIGN_IN

    def exchange(self, endpoints: Endpoints, app: AppKeys, *, form: Mapping[str, str]) -> TokenSet:
        raise _NO_SIGN_IN

    def refresh(self, account: Account) -> TokenSet:
        return account.token

    def accounts(self, endpoints: Endpoints, app: AppKeys, token: TokenSet) -> Sequence[RemoteAccount]:
        raise _NO_SIGN_IN

    def capabilities(self, account: Account) -> Capabilities:
        """The brand's channel is polled every second, a person's (flag ``voice=person``) fetches nothing."""
        personal = account.flags.get("voice") == "person"
        done = ("post", "reply", "hide", "unhide", "delete", "delete_others", "like", "unlike")
        return Capabilities(
            platform="forum",
            api_version="1",
            as_of=date(2026, 11, 21),
            text=TextRule("codepoints", TEXT_LIMIT),
            media=MediaRule(0, 0, ()),
            actions=dict.fromkeys(done, Support.NATIVE),
            idempotency="native_key",
            poll_interval=timedelta(days=1) if personal else timedelta(seconds=1),
            metrics=("likes", "replies"),
            catalogue=(
                MetricDef("likes", "likes"),
                MetricDef("replies", "comments"),
                MetricDef("members", "followers", "account"),
            ),
        )

    def validate(self, post: Post, caps: Capabilities) -> Sequence[Issue]:
        issues: list[Issue] = []
        if not post.text.strip():
            issues.append(Issue("text_empty", "error"))
        if len(post.text) > TEXT_LIMIT:
            issues.append(
                Issue("text_too_long", "error", params={"limit": TEXT_LIMIT, "over": len(post.text) - TEXT_LIMIT})
            )
        if not post.reply_to and not post.title.strip():
            issues.append(Issue("title_missing", "error", field="title"))
        if len(post.title) > TITLE_LIMIT:
            issues.append(Issue("title_too_long", "error", field="title", params={"limit": TITLE_LIMIT}))
        if post.media:
            issues.append(Issue("media_unsupported", "error", field="media"))
        return issues

    def count(self, text: str, caps: Capabilities) -> int:
        return len(text)

    def prepare(self, account: Account, post: Post, *, key: str) -> Prepared:
        """Nothing is left anywhere before `commit`."""
        return Prepared({})

    def poll(self, account: Account, prepared: Prepared) -> Prepared | Pending:
        return prepared

    def commit(self, account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
        """Open a topic (``title``, ``space``; without one the first public space) or answer ``reply_to``.

        The key is unique in the forum: a second commit gives the first one's post.
        """
        try:
            member = speaker(account)
            made = _reply(member, post, key) if post.reply_to else _topic(member, post, key)
        except (NoSuchError, ValidationError, ForumRefusalError) as error:
            return Failed(_problem(error))
        except DatabaseError as error:
            return Unknown(type(error).__name__)
        return _published(made)

    def reconcile(self, account: Account, attempt: Attempt) -> Settled:
        try:
            found = ForumPost.objects.select_related("topic__workspace").filter(key=_key(attempt.key)).first()
        except DatabaseError as error:
            return Unknown(type(error).__name__)
        return _published(found) if found is not None else NotThere()

    def act(self, account: Account, action: Action, *, key: str) -> Outcome:
        """Each act may be repeated; deleting what is gone is done."""
        try:
            member = speaker(account)
            by = speaking(member)
            try:
                post = post_of(action.target, workspace_id=member.workspace_id)
            except NoSuchError:
                if action.kind == ActionKind.DELETE:
                    return Published(action.target)
                raise
            if action.kind in (ActionKind.HIDE, ActionKind.UNHIDE):
                hide(post, by=by, hidden=action.kind == ActionKind.HIDE)
            elif action.kind == ActionKind.DELETE:
                delete(post, by=by)
            elif action.kind in (ActionKind.LIKE, ActionKind.UNLIKE):
                like(post, by=by, liked=action.kind == ActionKind.LIKE)
            else:
                return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "done on the forum's own pages"))
        except (NoSuchError, ForumRefusalError) as error:
            return Failed(_problem(error))
        except DatabaseError as error:
            return Unknown(type(error).__name__)
        return Published(action.target)

    def fetch(self, account: Account, *, cursor: str) -> Page:
        """The forum's journal since ``cursor``; only the brand's account fetches, others get an empty page."""
        try:
            member = speaker(account)
        except NoSuchError as error:
            raise PlatformError(_problem(error)) from error
        return page_after(member.workspace_id, cursor=cursor) if member.brand else Page((), cursor)

    def metrics(self, account: Account, remote_ids: Sequence[str]) -> Sequence[MetricPoint]:
        """Likes and replies. Views are not counted, so there is no figure for them."""
        member, moment = speaker(account), now()
        points: list[MetricPoint] = []
        for remote_id in remote_ids:
            try:
                post = post_of(remote_id, workspace_id=member.workspace_id)
            except NoSuchError:
                continue
            whole = remote_id.startswith("topic:")
            replies = post.topic.post_count - 1 if whole else post.answers.filter(deleted_at=None).count()
            points.append(MetricPoint(remote_id, "likes", post.like_count, moment))
            points.append(MetricPoint(remote_id, "replies", replies, moment))
        return points

    def handshake(self, request: RawRequest, secrets: Sequence[str]) -> RawResponse | None:
        return None

    def verify_webhook(self, request: RawRequest, secrets: Sequence[str]) -> bool:
        return False

    def parse_webhook(self, request: RawRequest, account: Account) -> Sequence[Event]:
        return ()


def _key(key: str) -> str:
    return key if len(key) <= 40 else hashlib.sha256(key.encode()).hexdigest()[:40]


def _topic(member: ForumMember, post: Post, key: str) -> ForumPost:
    spaces = Space.objects.filter(workspace_id=member.workspace_id).order_by("position", "id")
    space = spaces.filter(slug=post.space).first() if post.space else spaces.filter(kind=Space.Kind.PUBLIC).first()
    if space is None:
        raise NoSuchError(f"space:{post.space}")
    return open_topic(space, by=speaking(member), title=post.title, text=post.text, key=_key(key))


def _reply(member: ForumMember, post: Post, key: str) -> ForumPost:
    done = ForumPost.objects.select_related("topic").filter(key=_key(key)).first()
    if done is not None:
        return done
    to = post_of(post.reply_to, workspace_id=member.workspace_id)
    to_post = to if post.reply_to.startswith("post:") and number_of(post.reply_to, kind="post") == to.pk else None
    return answer(to.topic, by=speaking(member), text=post.text, reply_to=to_post, key=_key(key))


def _published(post: ForumPost) -> Published:
    remote_id = f"topic:{post.topic_id}" if post.number == 1 else f"post:{post.pk}"
    return Published(remote_id, public(post_path(post)), {"topic": f"topic:{post.topic_id}", "post": f"post:{post.pk}"})


def _problem(error: NoSuchError | ValidationError | ForumRefusalError) -> Problem:
    if isinstance(error, ForumRefusalError):
        return Problem(_REFUSALS[error.code], error.code, error.message)
    if isinstance(error, ValidationError):
        return Problem(Category.CONTENT_INVALID, "invalid", "; ".join(error.messages))
    return Problem(Category.NOT_FOUND, "gone", str(error))


CONNECTOR = ForumConnector()
