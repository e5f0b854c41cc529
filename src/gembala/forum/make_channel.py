"""Make the forum one of a workspace's channels."""

from __future__ import annotations

from django.db import transaction

from gembala.forum.guard import lock_forum
from gembala.forum.join import team_member
from gembala.forum.models import ForumMember
from gembala.forum.names import free_handle, skeleton
from gembala.platforms.models import Channel
from gembala.workspaces.models import Brand, User

PLATFORM = "forum"


def make_brand_channel(brand: Brand) -> Channel:
    """The brand's voice in its own forum; made once, given again after. It also brings the forum into the inbox."""
    with transaction.atomic():
        lock_forum(brand.workspace_id)
        found = Channel.objects.filter(
            workspace_id=brand.workspace_id, brand=brand, platform=PLATFORM, owner=None
        ).first()
        if found is not None:
            return found
        handle = free_handle(brand.name, workspace=brand.workspace)
        member = ForumMember.objects.create(
            workspace=brand.workspace, handle=handle, skeleton=skeleton(handle), name=brand.name, brand=True
        )
        return _channel(brand, member=member, owner=None)


def make_personal_channel(brand: Brand, *, user: User) -> Channel:
    """The own voice of one of the team in the forum; made once, given again after. It fetches nothing."""
    with transaction.atomic():
        member = team_member(brand.workspace, user=user)
        return _channel(brand, member=member, owner=user)


def _channel(brand: Brand, *, member: ForumMember, owner: User | None) -> Channel:
    channel, _ = Channel.objects.get_or_create(
        workspace_id=brand.workspace_id,
        platform=PLATFORM,
        environment="production",
        remote_id=f"member:{member.pk}",
        defaults={
            "brand": brand,
            "owner": owner,
            "handle": member.handle,
            "name": member.name,
            "flags": {"voice": "person" if owner else "brand"},
        },
    )
    return channel
