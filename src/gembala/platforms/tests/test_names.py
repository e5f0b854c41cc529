"""What accounts are called on a screen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gembala.platforms.names import called


@pytest.mark.parametrize(
    ("platform", "handle", "shown"),
    [
        ("x", "warung", "@warung"),
        ("mastodon", "@warung@contoh.id", "@warung@contoh.id"),
        ("linkedin", "Budi Santoso", "Budi Santoso"),
        ("linkedin", "warung-nusantara", "warung-nusantara"),
        ("linkedin", "Suharto", "Suharto"),
        ("facebook", "Warung Sari", "Warung Sari"),
        ("facebook", "warungsari", "@warungsari"),
        ("x", "", ""),
        ("gone", "warung", "@warung"),
    ],
)
def test_an_at_sign_stands_only_before_what_people_there_would_type(platform, handle, shown) -> None:
    account = SimpleNamespace(platform=platform, handle=handle)
    assert called(account) == called(SimpleNamespace(handle=handle), platform) == shown
