"""What the tests of content start from."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript, VariantText
from gembala.content.models import Draft
from gembala.content.submit import submit
from gembala.content.write import create
from gembala.kernel.clock import now
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor


@pytest.fixture
def channels(workspace, brand) -> list[Channel]:
    return [
        Channel.objects.create(
            workspace=workspace, brand=brand, platform=platform, environment="sandbox", remote_id=f"{platform}-1",
            handle="warungnus", name="Warung Nusantara",
        )
        for platform in ("x", "bluesky")
    ]  # fmt: skip


def written(channels: list[Channel], text: str = "Soto hangat sore ini", **fields) -> Manuscript:
    return Manuscript(
        title="Soto", text=text, variants=tuple(VariantText(channel=channel.pk, **fields) for channel in channels)
    )


@pytest.fixture
def draft(social: Actor, channels: list[Channel]) -> Draft:
    return create(social, manuscript=written(channels))


@pytest.fixture
def approved(draft: Draft, social: Actor, director: Actor) -> Draft:
    submit(draft, actor=social)
    return approve(draft, actor=director, version=draft.version)


@pytest.fixture
def tomorrow() -> datetime:
    return (now() + timedelta(days=1)).replace(microsecond=0)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", size, "tomato").save(out, kind, **options)
    out.seek(0)
    return out
