"""Who is in the forum now, and what that lets them read and do."""

from __future__ import annotations

from dataclasses import dataclass

from gembala.forum.models import ForumMember, ForumPost, Space
from gembala.workspaces.access import permissions_of
from gembala.workspaces.models import Membership, User, Workspace
from gembala.workspaces.roles import Permission

PUBLIC = frozenset({Space.Kind.PUBLIC.value})
SIGNED_IN = PUBLIC | {Space.Kind.CUSTOMER.value}
TEAM = SIGNED_IN | {Space.Kind.INTERNAL.value}


@dataclass(frozen=True)
class Standing:
    """A reader of one workspace's forum. ``member`` is None until they have joined, ``user`` None without sign-in."""

    workspace: Workspace
    user: User | None = None
    member: ForumMember | None = None
    team: bool = False
    permissions: frozenset[str] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of space they may read: public anyone, customer signed-in members, internal the team."""
        if self.team:
            return TEAM
        return SIGNED_IN if self.member is not None else PUBLIC

    @property
    def moderates(self) -> bool:
        """Whether they may hide, delete, lock and suspend."""
        return Permission.MODERATE in self.permissions

    def reads(self, space: Space) -> bool:
        """Whether the space exists for them."""
        return space.workspace_id == self.workspace.pk and space.kind in self.kinds

    def owns(self, post: ForumPost) -> bool:
        """Whether they wrote the post."""
        return self.member is not None and post.author_id == self.member.pk


def anonymous(workspace: Workspace) -> Standing:
    """Somebody who only reads."""
    return Standing(workspace)


def standing_of(workspace: Workspace, user: User) -> Standing:
    """A signed-in person: a reader, a member of the forum, or one of the team."""
    member = ForumMember.objects.filter(workspace=workspace, user=user).first()
    if member is not None:
        member.workspace = workspace
    membership = Membership.objects.filter(workspace=workspace, user=user, active=True).first()
    if membership is None:
        return Standing(workspace, user, member)
    return Standing(workspace, user, member, team=True, permissions=permissions_of(workspace, membership.role))


def speaking(member: ForumMember) -> Standing:
    """The voice of a channel. The brand may read and moderate everywhere: who may use its voice is decided above."""
    if member.brand:
        return Standing(member.workspace, None, member, team=True, permissions=frozenset({Permission.MODERATE}))
    if member.user is None:
        return Standing(member.workspace, None, member)
    return standing_of(member.workspace, member.user)
