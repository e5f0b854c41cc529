"""Programs write and read what a channel gets beside text and media."""

from __future__ import annotations

import pytest

from gembala.api.tests.making import Program
from gembala.content.settle import on_settled
from gembala.delivery.models import Delivery
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


def test_a_program_tries_one_channel_again_or_takes_it_out_to_put_it_right(director, facebook) -> None:
    program = Program(director)
    bluesky = Channel.objects.create(
        workspace=facebook.workspace, brand=facebook.brand, platform="bluesky", environment="sandbox", remote_id="2",
        handle="warung",
    )  # fmt: skip
    asked = {"text": "Halo", "variants": [{"channel": facebook.pk}, {"channel": bluesky.pk}]}
    made = program.post("drafts", asked).json()["id"]
    for step in ("submit", "approve", "publish"):
        done = program.post(f"drafts/{made}/{step}", {"version": 1})
        assert done.status_code == 200, done.content
    out, lost = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=out.pk).update(state="done")
    for word, status, expected in (("retry", 200, "waiting"), ("mend", 201, "failed")):
        Delivery.objects.filter(pk=lost.pk).update(state="failed")
        on_settled(delivery=Delivery.objects.get(pk=lost.pk))
        assert program.post(f"drafts/{made}/{word}", {"channel": facebook.pk}).status_code == 422, "it is out"
        answer = program.post(f"drafts/{made}/{word}", {"channel": bluesky.pk})
        assert answer.status_code == status, answer.content
        assert Delivery.objects.get(pk=lost.pk).state == expected
    assert [one["channel"] for one in answer.json()["variants"]] == [bluesky.pk]
    assert answer.json()["state"] == "draft"
    left = program.get(f"drafts/{made}").json()
    assert (left["state"], [one["channel"] for one in left["variants"]]) == ("published", [facebook.pk])
    assert program.post(f"drafts/{made}/retry", {"channel": bluesky.pk}).status_code == 422
