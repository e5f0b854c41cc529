"""Forms at the door."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

INDONESIAN = (
    ("Asia/Jakarta", "WIB · Jakarta"),
    ("Asia/Makassar", "WITA · Makassar"),
    ("Asia/Jayapura", "WIT · Jayapura"),
)


def zones() -> list[tuple[str, object]]:
    """Indonesia's three zones, then every other by name."""
    ours = {name for name, _label in INDONESIAN}
    others = [
        (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name and name not in ours
    ]
    return [(str(_("Indonesia")), INDONESIAN), (str(_("Elsewhere")), others)]


class NewPassword(forms.PasswordInput):
    """A field for a password that is being chosen."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password"})


class SetUp(forms.Form):
    """The first person, workspace and brand."""

    person = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label=_("Mail address"), widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), widget=NewPassword(), help_text=_("At least ten characters. A short sentence works well.")
    )
    workspace = forms.CharField(label=_("Name of your organisation"), max_length=120)
    brand = forms.CharField(
        label=_("Brand that you speak for"), max_length=120, required=False,
        help_text=_("Leave it empty when it is the same."),
    )  # fmt: skip
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Asia/Jakarta")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="id")


class Join(forms.Form):
    """What somebody new gives to join. The address is asked only when the invitation names none."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Mail address"), required=False, widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"), widget=NewPassword(), help_text=_("At least ten characters. A short sentence works well.")
    )
