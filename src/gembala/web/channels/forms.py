"""Forms of the channel pages; the sign-in form is made from the connector's manifest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from gembala.platforms.contracts import AppKeys, FormField, Manifest
from gembala.web.channels.words import field_words


class SignInForm(forms.Form):
    """The manifest's fields; ``own_server`` adds the address of a server of one's own."""

    def __init__(self, manifest: Manifest, *args: Any, own_server: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in manifest.form:
            widget = forms.PasswordInput if field.secret else forms.TextInput
            self.fields[field.name] = forms.CharField(
                label=field_words(field.label),
                help_text=field_words(field.help) if field.help else "",
                max_length=300,
                widget=widget(attrs={"class": "form-control", "autocomplete": "off"}),
            )
        if own_server:
            self.fields["server"] = forms.URLField(
                label=_("Own server"),
                help_text=_("Only when the account lives elsewhere than at the platform itself."),
                required=False,
                assume_scheme="https",
                widget=forms.URLInput(attrs={"class": "form-control", "autocomplete": "off"}),
            )


class ServerForm(forms.Form):
    """The address of the server where the account lives."""

    server = forms.URLField(
        label=_("Server"),
        help_text=_("Where you sign in, for example https://mastodon.social."),
        assume_scheme="https",
        max_length=250,
        widget=forms.URLInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_server(self) -> str:
        """Only its scheme and name: what else was copied with it says nothing about the server."""
        parts = urlsplit(self.cleaned_data["server"])
        if parts.scheme != "https":
            raise forms.ValidationError(_("The address begins with https."), code="https")
        return f"https://{parts.netloc}"


class AppForm(forms.Form):
    """Keys of the workspace's developer app. An empty secret keeps the one that is stored."""

    client_id = forms.CharField(label=_("Client ID"), max_length=300)
    client_secret = forms.CharField(
        label=_("Client secret"), max_length=300, required=False, widget=forms.PasswordInput
    )
    webhook_secret = forms.CharField(
        label=_("Webhook secret"),
        help_text=_("The platform signs its messages with it; X calls it the consumer secret."),
        max_length=300,
        required=False,
        widget=forms.PasswordInput,
    )

    def __init__(self, manifest: Manifest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._more = manifest.app_form
        for more in self._more:
            self.fields[more.name] = _more_field(more)
        for field in self.fields.values():
            field.widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    def keys(self) -> AppKeys:
        """What was entered."""
        entered = self.cleaned_data
        hook = entered["webhook_secret"]
        extra = {more.name: entered[more.name] for more in self._more if entered[more.name]}
        return AppKeys(entered["client_id"], entered["client_secret"], (hook,) if hook else (), extra)


def _more_field(more: FormField) -> forms.Field:
    """What only this platform's app needs."""
    words = {"label": field_words(more.label), "help_text": field_words(more.help) if more.help else ""}
    if more.choices:
        choices = [(value, field_words(label)) for value, label in more.choices]
        return forms.ChoiceField(**words, choices=choices, required=True)
    widget = forms.PasswordInput if more.secret else forms.TextInput
    return forms.CharField(**words, max_length=500, required=False, widget=widget)
