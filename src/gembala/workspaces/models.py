"""Who works here: workspaces, brands, people, what they may do, and what they did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models

from gembala.kernel.clock import now
from gembala.workspaces.roles import Role


class UserManager(BaseUserManager["User"]):
    """Makes people known by their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator of the whole installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who can sign in; ``zone`` is an IANA name, ``language`` id or en, ``theme`` light, dark or auto."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="id")
    zone = models.CharField(max_length=64, default="Asia/Jakarta")
    theme = models.CharField(max_length=5, default="auto")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the person gave it."""
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        parts = self.name.split() or [self.email]
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:]))[:2].upper()


class Workspace(models.Model):
    """An organisation: everything in the product belongs to exactly one."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    zone = models.CharField(max_length=64, default="Asia/Jakarta")
    language = models.CharField(max_length=5, default="id")
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A brand that the workspace speaks for."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="brands")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    about = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "slug"], name="brand_slug_once"),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a workspace, in one role."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32, choices=Role.choices)
    reports_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "user"], name="membership_once"),)


class PermissionChange(models.Model):
    """A workspace's own answer in the authority matrix, where it differs from the default."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="permission_changes")
    role = models.CharField(max_length=32, choices=Role.choices)
    permission = models.CharField(max_length=48)
    allowed = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "role", "permission"], name="permission_once"),)


class Invitation(models.Model):
    """A door for one person, open until ``expires_at``; only the hash of its token is kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=32, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A key of one person for programs; only its hash is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who did what to which object, when. Never changed, never holds a secret."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "-at"], name="audit_newest"),)


class Change(models.Model):
    """One line of the append-only change table that feeds live screens."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=32)
    object_id = models.CharField(max_length=32)
    at = models.DateTimeField(default=now, db_index=True)
