"""What can be asked of Threads' nodes."""

from __future__ import annotations

from gembala_sandbox.graph.edges import Edge, Table
from gembala_sandbox.threads import containers, read, replies

_BASIC = ("threads_basic",)
_PUBLISH = (*_BASIC, "threads_content_publish")
_REPLIES = (*_BASIC, "threads_read_replies")
_MANAGE = (*_BASIC, "threads_manage_replies")
_INSIGHTS = (*_BASIC, "threads_manage_insights")
EDGES: Table = {
    ("th_user", "GET", ""): Edge(read.profile, "me", _BASIC),
    ("th_user", "POST", "threads"): Edge(containers.create, containers.operation, _PUBLISH),
    ("th_user", "GET", "threads"): Edge(read.own, "timeline", _BASIC),
    ("th_user", "GET", "replies"): Edge(read.own_replies, "timeline", _REPLIES),
    ("th_user", "POST", "threads_publish"): Edge(containers.publish, containers.publishing, _PUBLISH),
    ("th_user", "GET", "threads_publishing_limit"): Edge(containers.limits, "limit", _PUBLISH),
    ("th_user", "GET", "threads_insights"): Edge(read.profile_insights, "insights", _INSIGHTS),
    ("th_user", "GET", "mentions"): Edge(read.mentions, "mentions", (*_BASIC, "threads_manage_mentions")),
    ("threads_root", "GET", "keyword_search"): Edge(read.search, "search", (*_BASIC, "threads_keyword_search")),
    ("th_container", "GET", ""): Edge(containers.read, "status", _BASIC),
    ("th_media", "GET", ""): Edge(read.read, "read", _BASIC),
    ("th_media", "DELETE", ""): Edge(containers.delete, "delete", (*_BASIC, "threads_delete")),
    ("th_media", "GET", "replies"): Edge(read.below, "comments", _REPLIES),
    ("th_media", "GET", "conversation"): Edge(read.conversation, "comments", _REPLIES),
    ("th_media", "POST", "manage_reply"): Edge(replies.manage, "hide", _MANAGE),
    ("th_media", "POST", "repost"): Edge(containers.repost, "publish", _PUBLISH, public=True),
    ("th_media", "GET", "insights"): Edge(read.media_insights, "insights", _INSIGHTS),
}
