"""Has TikTok send news of comments to our address, and learns under which name the account itself comments."""

from __future__ import annotations

from gembala.connectors.tiktok_business.comments import page, sent_along
from gembala.connectors.tiktok_business.manifest import settings_of
from gembala.connectors.tiktok_business.videos import listing
from gembala.connectors.tiktok_business.wire import authorization, tell
from gembala.platforms.contracts import Account, PlatformError

LOOKED_AT = 3
"""Videos below which our own words are looked for."""


def subscribe(account: Account, *, callback: str) -> bool:
    """One address for the whole app; telling it again changes nothing. Raises `PlatformError`."""
    keys = {"app_id": account.app.client_id, "secret": account.app.client_secret}
    wish = {**keys, "event_type": "COMMENT", "callback_url": callback}
    tell(account.endpoints.api + "/business/webhook/update/", wish, headers=authorization(account))
    return True


def learn(account: Account) -> dict[str, str]:
    """What was entered with the app's keys, and our own name among those who comment, once it can be seen."""
    known = account.flags.get("unique_identifier", "") or _own_name(account)
    return {**settings_of(account.app, account.token.scopes), **({"unique_identifier": known} if known else {})}


def _own_name(account: Account) -> str:
    """From our own words below the newest videos; empty where there are none, or they cannot be read."""
    try:
        for number, video in enumerate(listing(account, (), most=1)):
            if number >= LOOKED_AT:
                break
            for row in page(account, video["item_id"]).rows:
                for one in (row, *sent_along(row)):
                    if one.get("owner") is True and one.get("unique_identifier"):
                        return str(one["unique_identifier"])
    except PlatformError:
        return ""
    return ""
