"""Programs write and read what a channel gets beside text and media."""

from __future__ import annotations

import pytest

from gembala.api.tests.making import Program
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def facebook(workspace, brand) -> Channel:
    return Channel.objects.create(
        workspace=workspace, brand=brand, platform="facebook", environment="sandbox", remote_id="1", handle="warung"
    )


def test_format_and_details_go_in_and_come_back(director, facebook) -> None:
    program = Program(director)
    details = {"link": {"url": "https://contoh.id", "title": "", "description": ""}, "first_comment": "Pesan di sini"}
    variant = {"channel": facebook.pk, "format": "link", "details": details}
    made = program.post("drafts", {"text": "Halo", "variants": [variant]})
    assert made.status_code == 201, made.content
    (given,) = made.json()["variants"]
    assert (given["format"], given["details"]) == ("link", details)


@pytest.mark.parametrize("details", [{"poll": 3}, {"parts": [3]}, {"cover": "x"}, {"cover": 4711}])
def test_details_of_a_wrong_shape_are_refused_in_words(director, facebook, details) -> None:
    variant = {"channel": facebook.pk, "details": details}
    answer = Program(director).post("drafts", {"text": "Halo", "variants": [variant]})
    assert answer.status_code == 422


def test_a_program_may_leave_a_post_to_a_person_and_copy_a_draft(director, facebook) -> None:
    program = Program(director)
    variant = {"channel": facebook.pk, "format": "feed", "details": {"by_hand": True}}
    made = program.post("drafts", {"text": "Halo", "variants": [variant]}).json()
    copied = program.post(f"drafts/{made['id']}/copy", {})
    assert copied.status_code == 201, copied.content
    assert copied.json()["id"] != made["id"]
    assert copied.json()["variants"][0]["details"] == {"by_hand": True}
