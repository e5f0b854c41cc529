"""What can be asked of a Page and what belongs to it."""

from __future__ import annotations

from gembala_sandbox.facebook import blocked, comments, insights, page, photos, posts, reels, story, strangers, videos
from gembala_sandbox.graph import messages, webhooks
from gembala_sandbox.graph.edges import Edge, Table

_POST = ("pages_manage_posts", "pages_read_engagement")
_READ = ("pages_read_engagement",)
_ENGAGE = ("pages_manage_engagement",)
_VISITORS = ("pages_read_user_content",)
_META = ("pages_manage_metadata",)
_TALK = ("pages_messaging",)
_CREATE, _MODERATE, _MESSAGING = "CREATE_CONTENT", "MODERATE", "MESSAGING"

_COMMENTED = ("fb_post", "fb_comment", "fb_photo", "fb_video")
EDGES: Table = {
    ("page", "GET", ""): Edge(page.read, "me"),
    ("page", "POST", "feed"): Edge(posts.create, "publish", _POST, _CREATE),
    ("page", "GET", "feed"): Edge(posts.feed, "timeline", _READ),
    ("page", "GET", "posts"): Edge(posts.published, "timeline", _READ),
    ("page", "GET", "published_posts"): Edge(posts.published, "timeline", _READ),
    ("page", "GET", "scheduled_posts"): Edge(posts.scheduled, "timeline", _POST),
    ("page", "GET", "visitor_posts"): Edge(posts.visitor_posts, "mentions", _VISITORS),
    ("page", "GET", "tagged"): Edge(posts.tagged, "mentions", _VISITORS),
    ("page", "GET", "ratings"): Edge(strangers.ratings, "mentions", _VISITORS),
    ("page", "POST", "photos"): Edge(photos.create, photos.operation, _POST, _CREATE),
    ("page", "POST", "videos"): Edge(videos.create, videos.operation, _POST, _CREATE),
    ("page", "GET", "videos"): Edge(videos.listing, "timeline", _READ),
    ("page", "POST", "video_reels"): Edge(reels.reel, reels.operation, _POST, _CREATE),
    ("page", "GET", "video_reels"): Edge(videos.listing, "timeline", _READ),
    ("page", "POST", "photo_stories"): Edge(reels.photo_story, "publish", _POST, _CREATE),
    ("page", "POST", "video_stories"): Edge(reels.video_story, reels.operation, _POST, _CREATE),
    ("page", "GET", "stories"): Edge(reels.stories, "timeline", _READ),
    ("page", "GET", "insights"): Edge(insights.of_page, "insights", ("read_insights",), "ANALYZE"),
    ("page", "POST", "blocked"): Edge(blocked.block, "block", _ENGAGE, _MODERATE),
    ("page", "DELETE", "blocked"): Edge(blocked.unblock, "block", _ENGAGE, _MODERATE),
    ("page", "GET", "blocked"): Edge(blocked.listing, "read", _ENGAGE, _MODERATE),
    ("fb_post", "GET", "insights"): Edge(insights.of_post, "insights", ("read_insights",), "ANALYZE"),
    ("fb_video", "GET", ""): Edge(videos.read, "status", _READ),
    ("fb_video", "DELETE", ""): Edge(videos.delete, "delete", _POST, _CREATE),
    ("fb_video", "GET", "video_insights"): Edge(insights.of_video, "insights", ("read_insights",), "ANALYZE"),
    ("page", "GET", "conversations"): Edge(messages.conversations, "messages", _TALK, _MESSAGING),
    ("page", "POST", "messages"): Edge(messages.send, "reply", _TALK, _MESSAGING),
    ("page", "POST", "moderate_conversations"): Edge(messages.moderate, "block", _TALK, _MESSAGING),
    ("page", "POST", "subscribed_apps"): Edge(webhooks.install, "subscribe", _META),
    ("page", "GET", "subscribed_apps"): Edge(webhooks.installed, "subscribe", _META),
    ("page", "DELETE", "subscribed_apps"): Edge(webhooks.uninstall, "subscribe", _META),
    ("fb_post", "GET", ""): Edge(posts.read, "read", _READ),
    ("fb_post", "POST", ""): Edge(posts.edit, "edit", _POST, _CREATE),
    ("fb_post", "DELETE", ""): Edge(posts.delete, "delete", _POST, _CREATE),
    ("fb_post", "GET", "attachments"): Edge(story.attachments, "read", _READ),
    ("fb_photo", "GET", ""): Edge(photos.read, "read", _READ),
    ("fb_photo", "DELETE", ""): Edge(photos.delete, "delete", _POST, _CREATE),
    ("fb_comment", "GET", ""): Edge(comments.read, "read", _READ),
    ("fb_comment", "POST", ""): Edge(comments.change, comments.change_operation, _ENGAGE, _MODERATE),
    ("fb_comment", "DELETE", ""): Edge(comments.delete, "delete", _ENGAGE, _MODERATE),
    **{(kind, "GET", "comments"): Edge(comments.listing, "comments", _READ) for kind in _COMMENTED},
    **{(kind, "POST", "comments"): Edge(comments.create, "reply", _ENGAGE, _MODERATE) for kind in _COMMENTED},
    **{(kind, "POST", "likes"): Edge(comments.like, "like", _ENGAGE, _MODERATE) for kind in _COMMENTED},
    **{(kind, "DELETE", "likes"): Edge(comments.unlike, "like", _ENGAGE, _MODERATE) for kind in _COMMENTED},
    **{(kind, "GET", "likes"): Edge(comments.likes, "read", _READ) for kind in _COMMENTED},
    **{(kind, "GET", "reactions"): Edge(comments.likes, "read", _READ) for kind in _COMMENTED},
}
