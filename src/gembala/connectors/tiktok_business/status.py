"""What became of a post that TikTok took, and of one whose answer was lost.

A lost request to publish has no number: the account's videos are looked through for it. TikTok pulls when it likes and
says nothing of what it has not pulled yet, so "not listed" never proves "not there": such a post is never sent again
by itself, a person decides.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gembala.connectors.tiktok_business.comments import everything, is_own, moment
from gembala.connectors.tiktok_business.videos import TOLD, listing, made, permalink
from gembala.connectors.tiktok_business.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    NotThere,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    unread,
)

C = Category
REASONS = {
    "file_format_check_failed": C.MEDIA_INVALID,
    "duration_check_failed": C.MEDIA_INVALID,
    "frame_rate_check_failed": C.MEDIA_INVALID,
    "picture_size_check_failed": C.MEDIA_INVALID,
    "video_pull_failed": C.MEDIA_UNFETCHABLE,
    "photo_pull_failed": C.MEDIA_UNFETCHABLE,
    "url_ownership_unverified": C.MEDIA_UNFETCHABLE,
    "publish_cancelled": C.POLICY,
    "auth_removed": C.AUTH_EXPIRED,
    "spam_risk": C.POLICY,
    "spam_risk_text": C.POLICY,
    "spam_risk_too_many_posts": C.QUOTA,
    "spam_risk_user_banned_from_posting": C.ACCOUNT_RESTRICTED,
    "internal": C.TRANSIENT,
}
"""Why TikTok gave a post up: the words of its posting API, which this one shares as far as is known."""
LOOKS, GAP = 4, 0.7
"""How often and how far apart (seconds) a new post is looked at before it is left to `reconcile`."""
NUMBERED = timedelta(minutes=10)
"""The number of a post comes within three minutes as a rule; so long after, it is taken without one."""
READ_BACK = timedelta(seconds=30)
"""How soon a comment is listed."""
MARGIN = timedelta(minutes=2)
DAY = timedelta(days=1)
PAGES = 5


def looked(account: Account, prepared: Prepared) -> Outcome:
    """One look at what TikTok says of the post."""
    share_id = str(prepared.body.get("share_id") or "")
    try:
        data = read(account, "/business/publish/status/", publish_id=share_id)
    except PlatformError as error:
        return unread(error.problem)
    status, numbers = str(data.get("status") or ""), data.get("post_ids")
    number = str(numbers[0]) if isinstance(numbers, list) and numbers else ""
    if status == "PUBLISH_COMPLETE" and number:
        return Published(number, permalink(account, {"item_id": number}))
    if status == "PUBLISH_COMPLETE":
        return Pending(timedelta(seconds=10), Prepared({**prepared.body, "out": True}))
    if status == "SEND_TO_USER_INBOX":
        return Published(share_id, extra={"draft": "1"})
    if status == "FAILED":
        return Failed(_given_up(str(data.get("reason") or "failed")))
    if status == "PROCESSING_DOWNLOAD":
        return Pending(timedelta(seconds=3), prepared)
    return Unknown(f"status {status[:60]}")


def _given_up(reason: str) -> Problem:
    """Definitely not published: the next try begins anew."""
    category = REASONS.get(reason, C.UNKNOWN)
    wait = DAY if category is C.QUOTA else None
    return Problem(category, reason[:100], f"TikTok says: {reason[:300]}", None, wait, rebuild=True)


def settled(account: Account, prepared: Prepared) -> Outcome:
    """Look a few times; what takes longer is asked for by `reconcile`, which finds the ``share_id``."""
    found = looked(account, prepared)
    for _ in range(LOOKS - 1):
        if not isinstance(found, Pending):
            break
        time.sleep(GAP)
        found = looked(account, prepared)
    return Pending(timedelta(seconds=3), prepared) if isinstance(found, Unknown | Pending) else found


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """By TikTok's number where we have one; else among what stands. Of a post never `NotThere`: a person decides."""
    if attempt.post.reply_to:
        return _comment(account, attempt)
    if not attempt.prepared.body.get("share_id"):
        return _among_videos(account, attempt)
    found = looked(account, attempt.prepared)
    if not isinstance(found, Pending):
        return found
    if found.state is not None and found.state.body.get("out") and now() - attempt.since > NUMBERED:
        listed = _among_videos(account, attempt)
        share_id = str(attempt.prepared.body["share_id"])
        return listed if isinstance(listed, Published) else Published(share_id, extra={"moderated": "1"})
    return Unknown("TikTok is still at work")


def _among_videos(account: Account, attempt: Attempt) -> Settled:
    if attempt.post.options.draft_only:
        return Unknown("drafts are listed nowhere; a person must look in the app")
    since = attempt.since - MARGIN
    try:
        row = _found(account, attempt.post, since)
    except PlatformError as error:
        return unread(error.problem)
    if row is None:
        return Unknown("not listed; TikTok may still be pulling, and it is not sent again on a guess")
    return Published(row["item_id"], permalink(account, row), {"recovered": "listed"})


def _found(account: Account, post: Post, since: datetime) -> dict[str, Any] | None:
    for row in listing(account, TOLD, most=PAGES):
        stood = made(row)
        if stood is not None and stood < since:
            return None
        if stood is not None and same(str(row.get("caption") or ""), post.text):
            return row
    return None


def _comment(account: Account, attempt: Attempt) -> Settled:
    """Among our own words below the video or the comment. Not there only after a list that can be believed."""
    post, started = attempt.post, now()
    video = post.reply_root or post.reply_to
    try:
        rows, whole = everything(account, video, "" if post.comments_on_post else post.reply_to)
    except PlatformError as error:
        if error.problem.category is C.NOT_FOUND:
            return Failed(replace(error.problem, rebuild=False))
        return unread(error.problem)
    for row in rows:
        ours = is_own(row, account) and moment(row.get("create_time")) >= attempt.since - MARGIN
        if ours and same(str(row.get("text") or ""), post.text):
            return Published(str(row["comment_id"]), extra={"recovered": "listed"})
    late = started - attempt.since >= READ_BACK
    return NotThere() if whole and late else Unknown("not listed yet")


def same(left: str, right: str) -> bool:
    """Equal but for spaces and the composition of letters."""
    return comparable(left) == comparable(right)


def comparable(text: str) -> str:
    """A text as it can be compared after TikTok trimmed it."""
    return " ".join(unicodedata.normalize("NFC", text).split())
