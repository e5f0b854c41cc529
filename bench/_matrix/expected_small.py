"""What must come of each class on Mastodon and Telegram. From PLATFORMS.md, sections 10, 11, 14 to 16."""

from __future__ import annotations

from typing import Any

from bench._matrix.case import Case, Table, lost, outage, unreachable, unseen, visible
from bench._matrix.steps import Step

_FEW = (0.0, 10.0)
Calls = tuple[tuple[str, dict[str, Any]], ...]


def _server(**changes: object) -> Calls:
    """The limits or the age of the Mastodon server."""
    return (("/mastodon/settings", dict(changes)),)


def _flags(**flags: object) -> Calls:
    return (("/accounts/flags", {"platform": "{platform}", "account": "{account}", "flags": flags}),)


_OLD = _server(has_v2=False, batch=False, quotes=False)
MASTODON: Table = {
    "F1": (Case("expired_token", "auth_expired", Step.CONNECT),),
    "F2": (
        Case("revoked", "auth_expired", Step.CONNECT),
        Case("the person takes it back at the server", "auth_expired", Step.CONNECT, fault=False,
             before=(("/mastodon/tokens", {"account": "{account}"}),)),
    ),
    "F3": "a token has no end and is never refreshed (10)",
    "F4": (Case("scope_missing", "auth_scope", Step.GRANT),),
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),),
    "F6": (
        Case("posts held for that day", "quota", Step.PLAN, fault=False, shape="held", run="held",
             before=_server(scheduled_daily=0), after=_server(scheduled_daily=25)),
        Case("posts held in all", "quota", Step.PLAN, fault=False, shape="held", run="held",
             before=_server(scheduled_total=0), after=_server(scheduled_total=300)),
    ),
    "F7": "a server takes the same words twice; the same key is one status, which F12 shows (10)",
    "F8": (
        Case("file_refused", "media_invalid", Step.FILE, on="upload", shape="photo"),
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="photo"),
        Case("processing_failed", "media_invalid", Step.FILE, on="upload", shape="photo"),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="photo"),
    ),
    "F9": "a server fetches nothing of ours: files are uploaded (10)",
    "F10": (
        Case("slow_processing", on="upload", shape="photo"),
        Case("a film takes its time", fault=False, shape="video", before=_server(processing_seconds=90)),
    ),
    "F11": (*unseen("upload", shape="photo"), Case("lost_answer", "transient", Step.LATER, on="upload", shape="photo")),
    "F12": (
        *lost(), *lost(shape="photo"), *lost(shape="held", run="held"),
        Case("worker died", fault=False, run="died"),
        Case("worker died after it", fault=False, run="died_after"),
        Case("worker died hours ago", fault=False, run="died"),
        Case("worker died after it, hours ago", fault=False, run="died_after"),
    ),
    "F13": "a server says errors with an error status (10)",
    "F14": (
        Case("server_error", on="reply", run="first_comment"),
        Case("not_permitted", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": (Case("schedule_held", shape="held", run="held", stands=0),),
    "F16": (
        Case("endpoint_missing", run="figures", on="read"),
        Case("a server before 4.0", fault=False, ahead=_OLD),
        Case("a server before 4.0, its figures", fault=False, ahead=_OLD, run="figures"),
    ),
    "F17": (
        *(Case(way, "account_restricted", Step.ACCOUNT) for way in ("suspended", "moved", "unconfirmed")),
        Case("suspended account", "account_restricted", Step.ACCOUNT, fault=False,
             before=_flags(suspended=True), after=_flags(suspended=False)),
    ),
    "F18": (Case("not_permitted", "policy", Step.RULES),),
    "F19": (
        Case("text_refused", "content_invalid", Step.WORDS),
        Case("501 characters", "content_invalid", Step.WORDS, fault=False, shape="long_500", fixed="usual"),
        Case("500 with a long address and a far name", fault=False, shape="full_500"),
    ),
    "F20": "webhooks are for a server's own admins (10): it is polled",
    "F21": (
        Case("short_page", run="paging", on="notifications"),
        Case("repeat_items", run="paging", on="notifications"),
        Case("cursor_expired", run="paging", on="notifications"),
    ),
    "F22": (
        Case("like twice", fault=False, run="twice"),
        Case("like what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("metrics_missing", run="figures", on="read"), Case("server_error", run="figures", on="read")),
    "F24": (*visible("publish", "unavailable"), outage(Step.ASK, "unknown"), *unreachable()),
}  # fmt: skip


def _bot(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Calls]:
    """How the bot stands in channel and group, and again as it should."""
    path = "/telegram/rights"
    return {"before": ((path, {"account": "{account}", **before}),),
            "after": ((path, {"account": "{account}", **after}),)}  # fmt: skip


_IN, _MAY, _MAY_NOT = {"status": "administrator"}, {"can_post_messages": True}, {"can_post_messages": False}
TELEGRAM: Table = {
    "F1": "a bot's token has no end (11)",
    "F2": (
        Case("revoked", "auth_expired", Step.CONNECT),
        Case("expired_token", "auth_expired", Step.CONNECT),
        Case("the bot's owner makes another token", "auth_expired", Step.CONNECT, fault=False,
             before=(("/telegram/tokens", {"account": "{account}"}),)),
    ),
    "F3": "nothing is refreshed (11)",
    "F4": (
        Case("scope_missing", "auth_scope", Step.GRANT),
        Case("not_permitted", "auth_scope", Step.GRANT),
        Case("the right to post taken", "auth_scope", Step.GRANT, fault=False,
             **_bot({"rights": _MAY_NOT}, {"rights": _MAY})),  # type: ignore[arg-type]
    ),
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),),
    "F6": "there is no quota beside the rates (11): F5",
    "F7": "Telegram takes the same words twice (11)",
    "F8": (
        Case("file_refused", "media_invalid", Step.FILE, shape="photo"),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="photo"),
    ),
    "F9": "files travel with the post; Telegram fetches nothing from us (11)",
    "F10": "a message stands at once (11)",
    "F11": "files travel with the post in one request: what breaks it is F12 and F24 (11)",
    "F12": (
        *lost(), *lost(shape="photo"), *lost(shape="album", stands=3),
        Case("worker died", fault=False, run="died"),
        Case("worker died after it", fault=False, run="died_after"),
        Case("lost_answer", "unknown", Step.ASK, run="unsettled", account={"flags": {"private": True}}),
        Case("lost_answer", "unknown", Step.ASK, run="unsettled", account={"flags": {"no_preview": True}}),
    ),
    "F13": (Case("rate_limit_in_200", "rate_limit", Step.LATER, wait=_FEW),),
    "F14": (Case("album_half", "unknown", Step.ASK, shape="album", run="unsettled"),),
    "F15": "what Telegram accepts is visible (11)",
    "F16": (
        Case("method_gone", "api_version", Step.UPDATE),
        Case("method_gone", run="account_figures", on="insights", account={"followers": 900}, count=5),
    ),
    "F17": (
        Case("suspended", "account_restricted", Step.ACCOUNT),
        Case("kicked", "account_restricted", Step.ACCOUNT),
        Case("chat_gone", "not_found", Step.GONE),
        Case("migrated", "auth_scope", Step.GRANT),
        Case("bot thrown out", "account_restricted", Step.ACCOUNT, fault=False, **_bot({"status": "kicked"}, _IN)),  # type: ignore[arg-type]
    ),
    "F18": (Case("deletion after two days", "policy", Step.RULES, fault=False, run="late_deletion"),),
    "F19": (
        Case("text_refused", "content_invalid", Step.WORDS),
        Case("4,097 units", "content_invalid", Step.WORDS, fault=False, shape="long_4096", fixed="usual"),
        Case("a long caption", "content_invalid", Step.WORDS, fault=False, shape="long_caption", fixed="photo"),
        Case("letters that could be markup", fault=False, shape="small_text"),
    ),
    "F20": (Case("other_poller", "policy", run="interrupted", on="updates", count=3),),
    "F21": (Case("short_page", run="paging", on="updates"), Case("repeat_items", run="paging", on="updates")),
    "F22": (
        Case("delete twice", fault=False, run="twice"),
        Case("like what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("server_error", run="account_figures", on="insights", account={"followers": 900}, count=5),),
    "F24": (*visible("publish", "unavailable"), outage(Step.ASK, "unknown"), *unreachable()),
}  # fmt: skip
