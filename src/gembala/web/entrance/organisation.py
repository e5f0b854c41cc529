"""Sign-in with the organisation's account (OpenID Connect), stricter than allauth's own way.

PKCE and a nonce always. The ID token's signature, issuer, audience and times are checked, and what the provider says of
the person must be about the token's subject. A provider that does not answer is told in words.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from datetime import timedelta
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import get_request_param
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from requests import RequestException

log = logging.getLogger(__name__)
LEEWAY = timedelta(seconds=60)
"""By how much the provider's clock may differ from ours."""
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by the provider's own key; a shared secret or none at all is refused."""
NEEDED = ["exp", "iat", "iss", "aud", "sub", "nonce"]


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One sign-in; ``nonce`` is what was sent with it."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself. Raises OAuth2Error when it speaks for another issuer."""
        config: dict[str, Any] = super().openid_config
        asked = self.get_provider().server_url.partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != asked.rstrip("/"):
            raise OAuth2Error("the provider names another issuer")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """The login that the provider's answer proves. Raises OAuth2Error, or RequestException when it is silent."""
        claims = self._decode_id_token(app, str(kwargs["response"].get("id_token", "")))
        person = claims | self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else claims
        if person["sub"] != claims["sub"]:
            raise OAuth2Error("the provider spoke of somebody else")
        person["email_verified"] = person.get("email_verified") in (True, "true")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person, "id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token, self._key(id_token), SIGNED_WITH, audience=app.client_id, leeway=LEEWAY,
                issuer=self.openid_config["issuer"], options={"require": NEEDED},
            )  # fmt: skip
        except (jwt.PyJWTError, KeyError, TypeError) as error:
            raise OAuth2Error("the ID token is not right") from error
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("the ID token belongs to another sign-in")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was made for another client")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if named in (None, key.key_id)]
        if not fitting:
            raise OAuth2Error("the ID token is signed with an unknown key")
        return fitting[0]


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """Hands the nonce of the kept state to the adapter."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, Any]:
        state, refused = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce", "")
        return state, refused


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter().get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _silent(request: HttpRequest, provider: Any, error: Exception) -> HttpResponseBase:
    log.warning("%s does not answer as an OpenID provider does: %s", provider.app.name, type(error).__name__)
    return render(request, "entrance/organisation_silent.html", {"name": provider.app.name}, status=503)


@never_cache
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Off to the organisation's page. A page of ours leads there, because a form of ours may not (see `frame.policy`)."""
    provider = _provider(request, provider_id)
    if request.method != "POST":
        return redirect("sign-in")
    nonce = secrets.token_urlsafe(24)
    wish = get_request_param(request, "next", "")
    to = wish if url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}) else None
    try:
        _ = Adapter(request, provider_id).openid_config
        away = provider.redirect(
            request, process=AuthProcess.LOGIN, next_url=to, auth_params={"nonce": nonce}, nonce=nonce
        )
    except (RequestException, OAuth2Error, KeyError, ValueError, TypeError) as error:
        return _silent(request, provider, error)
    if away.status_code != 302:
        return away  # type: ignore[no-any-return]
    return render(request, "entrance/leaving.html", {"name": provider.app.name, "to": away["Location"]})


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from there."""
    provider = _provider(request, provider_id)
    try:
        return Callback.adapter_view(Adapter(request, provider_id))(request)  # type: ignore[no-any-return]
    except ImmediateHttpResponse as answered:
        return answered.response  # type: ignore[no-any-return]
    except (RequestException, KeyError, ValueError, TypeError) as error:
        return _silent(request, provider, error)
