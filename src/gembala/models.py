"""Every model of the product, so that Django finds them under the one label."""

from gembala.content.models import Draft, MediaAsset, ReviewNote, Variant, Version
from gembala.delivery.models import Delivery
from gembala.forum.models import Activity, ForumMember, ForumPost, Reaction, Space, Topic
from gembala.inbox.models import Conversation, Reply
from gembala.ingest.models import Inbound, Item, Thread
from gembala.members.models import Identity, Person
from gembala.metrics.models import Sample
from gembala.moderation.models import Case
from gembala.platforms.models import Channel, Credential, PlatformApp
from gembala.scorecards.models import Target
from gembala.workspaces.models import (
    ApiToken,
    AuditEntry,
    Brand,
    Change,
    Invitation,
    Membership,
    PermissionChange,
    User,
    Workspace,
)

__all__ = [
    "Activity", "ApiToken", "AuditEntry", "Brand", "Case", "Change", "Channel", "Conversation", "Credential", "Delivery",
    "Draft",
    "ForumMember", "ForumPost", "Identity", "Inbound", "Invitation", "Item", "MediaAsset", "Membership",
    "PermissionChange", "Person", "PlatformApp", "Reaction", "Reply", "ReviewNote", "Sample", "Space", "Target",
    "Thread", "Topic", "User", "Variant", "Version", "Workspace",
]  # fmt: skip
