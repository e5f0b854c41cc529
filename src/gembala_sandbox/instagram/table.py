"""What can be asked of Instagram's nodes."""

from __future__ import annotations

from gembala_sandbox.graph import messages, webhooks
from gembala_sandbox.graph.edges import Edge, Table
from gembala_sandbox.instagram import comments, containers, insights, media, mentions, publish, user

_CREATE = "CREATE_CONTENT"
EDGES: Table = {
    ("ig_user", "GET", ""): Edge(user.read, "me", ("ig.basic",)),
    ("ig_user", "POST", "media"): Edge(containers.create, "upload", ("ig.publish",), _CREATE),
    ("ig_user", "GET", "media"): Edge(media.listing, "timeline", ("ig.basic",)),
    ("ig_user", "GET", "scheduled_media"): Edge(lambda call: {"data": []}, "timeline", ("ig.basic",)),
    ("ig_user", "GET", "stories"): Edge(media.stories, "timeline", ("ig.basic",)),
    ("ig_user", "POST", "media_publish"): Edge(publish.publish, "publish", ("ig.publish",), _CREATE),
    ("ig_user", "GET", "content_publishing_limit"): Edge(publish.limit, "limit", ("ig.publish",)),
    ("ig_user", "GET", "insights"): Edge(insights.of_account, "insights", ("ig.insights",), "ANALYZE"),
    ("ig_user", "GET", "tags"): Edge(mentions.tags, "mentions", ("ig.comments",)),
    ("ig_user", "POST", "mentions"): Edge(mentions.reply, "reply", ("ig.comments",), "MODERATE"),
    ("ig_user", "GET", "conversations"): Edge(messages.conversations, "messages", ("ig.messages",), "MESSAGING"),
    ("ig_user", "POST", "messages"): Edge(messages.send, "reply", ("ig.messages",), "MESSAGING"),
    ("ig_user", "POST", "moderate_conversations"): Edge(messages.moderate, "block", ("ig.messages",), "MESSAGING"),
    ("ig_user", "POST", "subscribed_apps"): Edge(webhooks.install, "subscribe", ("ig.basic",)),
    ("ig_user", "GET", "subscribed_apps"): Edge(webhooks.installed, "subscribe", ("ig.basic",)),
    ("ig_user", "DELETE", "subscribed_apps"): Edge(webhooks.uninstall, "subscribe", ("ig.basic",)),
    ("ig_container", "GET", ""): Edge(publish.read_container, "status", ("ig.publish",)),
    ("ig_media", "GET", ""): Edge(media.read, "read", ("ig.basic",)),
    ("ig_media", "POST", ""): Edge(media.switch, "hide", ("ig.comments",), "MODERATE"),
    ("ig_media", "GET", "children"): Edge(media.children, "read", ("ig.basic",)),
    ("ig_media", "GET", "comments"): Edge(comments.listing, "comments", ("ig.comments",)),
    ("ig_media", "POST", "comments"): Edge(comments.create, "reply", ("ig.comments",), "MODERATE"),
    ("ig_media", "GET", "insights"): Edge(insights.of_media, "insights", ("ig.insights",), "ANALYZE"),
    ("ig_item", "GET", ""): Edge(media.read_item, "read", ("ig.basic",)),
    ("ig_item", "GET", "insights"): Edge(insights.of_item, "insights", ("ig.insights",)),
    ("ig_comment", "GET", ""): Edge(comments.read, "read", ("ig.comments",)),
    ("ig_comment", "POST", ""): Edge(comments.hide, "hide", ("ig.comments",), "MODERATE"),
    ("ig_comment", "DELETE", ""): Edge(comments.delete, "delete", ("ig.comments",), "MODERATE"),
    ("ig_comment", "GET", "replies"): Edge(comments.replies, "comments", ("ig.comments",)),
    ("ig_comment", "POST", "replies"): Edge(comments.create, "reply", ("ig.comments",), "MODERATE"),
    ("facebook_root", "GET", "ig_hashtag_search"): Edge(mentions.search, "search", ("ig.basic",)),
    ("ig_hashtag", "GET", ""): Edge(mentions.hashtag, "read", ("ig.basic",), public=True),
    ("ig_hashtag", "GET", "recent_media"): Edge(mentions.hashtag_media, "search", ("ig.basic",), public=True),
    ("ig_hashtag", "GET", "top_media"): Edge(mentions.hashtag_media, "search", ("ig.basic",), public=True),
}
