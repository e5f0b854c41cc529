"""Forms about people, the workspace and oneself."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gembala.workspaces.roles import Role
from gembala.workspaces.tokens import Scope

INDONESIAN = (
    ("Asia/Jakarta", "WIB · Jakarta"),
    ("Asia/Makassar", "WITA · Makassar"),
    ("Asia/Jayapura", "WIT · Jayapura"),
)


def zones() -> list[tuple[str, Any]]:
    """Indonesia's three zones, then every other by name."""
    ours = {name for name, _label in INDONESIAN}
    others = [
        (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name and name not in ours
    ]
    return [(str(_("Indonesia")), INDONESIAN), (str(_("Elsewhere")), others)]


class Invite(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Mail address"), required=False, help_text=_("Without an address you get a link to pass on yourself.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.SOCIAL)


class WorkspaceForm(forms.Form):
    """What the workspace is called, and where and how it speaks."""

    name = forms.CharField(label=_("Name of your organisation"), max_length=120)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ProfileForm(forms.Form):
    """Oneself."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, help_text=_("Every time is shown on this clock."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Theme"), choices=(("auto", _("Like my device")), ("light", _("Light")), ("dark", _("Dark")))
    )


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("Which program is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple,
        initial=[Scope.CONTENT_READ],
    )  # fmt: skip


def tell(form: forms.Form, error: Any) -> None:
    """Put a domain's ValidationError beside its field, or above the form."""
    if hasattr(error, "error_dict"):
        for field, problems in error.error_dict.items():
            form.add_error(field if field in form.fields else None, problems)
    else:
        form.add_error(None, error)
