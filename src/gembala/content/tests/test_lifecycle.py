"""From a draft to the calendar and back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection

from gembala.content.approve import approve
from gembala.content.manuscript import Manuscript
from gembala.content.models import Draft
from gembala.content.move import move
from gembala.content.publish_now import publish_now
from gembala.content.request_changes import request_changes
from gembala.content.schedule import schedule
from gembala.content.settle import on_settled
from gembala.content.submit import submit
from gembala.content.tests.conftest import written
from gembala.content.unschedule import unschedule
from gembala.content.write import StaleDraft, create, save
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.platforms.models import Channel

pytestmark = pytest.mark.django_db


def settle(draft, *states):
    for variant, state in zip(draft.variants.order_by("pk"), states, strict=True):
        Delivery.objects.filter(pk=variant.delivery_id).update(state=state)
        on_settled(delivery=Delivery.objects.get(pk=variant.delivery_id))
    draft.refresh_from_db()


def test_an_approved_draft_gets_one_delivery_a_channel(approved, social, tomorrow):
    planned = schedule(approved, actor=social, at=tomorrow, zone="Asia/Makassar")
    assert planned.state == Draft.State.SCHEDULED
    assert list(Delivery.objects.values_list("due_at", "payload__text")) == [(tomorrow, "Soto hangat sore ini")] * 2
    with pytest.raises(ValidationError):
        schedule(approved, actor=social, at=tomorrow)
    assert Delivery.objects.count() == 2


def test_a_draft_that_is_not_approved_cannot_be_scheduled(draft, social, tomorrow):
    with pytest.raises(ValidationError):
        schedule(draft, actor=social, at=tomorrow)
    assert Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_schedule_at_once_plan_each_channel_once(approved, social, tomorrow):
    outcomes, gate = [], threading.Barrier(2)

    def run():
        gate.wait(10)
        while True:
            try:
                schedule(Draft.objects.get(pk=approved.pk), actor=social, at=tomorrow)
                outcomes.append("planned")
            except ValidationError:
                outcomes.append("refused")
            except OperationalError:  # SQLite in memory does not wait for a lock as the file does
                continue
            finally:
                connection.close()
            return

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["planned", "refused"]
    assert Delivery.objects.count() == 2


def test_an_edit_after_approval_takes_the_approval_and_the_plan_back(approved, social, channels, tomorrow):
    planned = schedule(approved, actor=social, at=tomorrow)
    edited = save(planned, actor=social, version=planned.version, manuscript=written(channels, "Lain"))
    assert (edited.state, edited.approved_version, edited.version) == (Draft.State.DRAFT, 0, 2)
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.CANCELLED}


def test_the_same_words_again_change_nothing(approved, social, channels):
    again = save(approved, actor=social, version=1, manuscript=written(channels))
    assert (again.state, again.version) == (Draft.State.APPROVED, 1)


def test_a_post_that_is_leaving_can_neither_be_edited_nor_moved(approved, social, channels, tomorrow):
    planned = schedule(approved, actor=social, at=tomorrow)
    leaving = planned.variants.order_by("pk").last().delivery_id
    Delivery.objects.filter(pk=leaving).update(state=Delivery.State.ARMED)
    with pytest.raises(ValidationError):
        move(planned, actor=social, at=tomorrow + timedelta(days=1))
    with pytest.raises(ValidationError):
        save(planned, actor=social, version=1, manuscript=written(channels, "Lain"))
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {tomorrow}
    assert Draft.objects.get().text == "Soto hangat sore ini"


def test_a_move_takes_every_delivery_along(approved, social, tomorrow):
    planned = schedule(approved, actor=social, at=tomorrow)
    later = tomorrow + timedelta(hours=5)
    move(planned, actor=social, at=later, zone="Asia/Jayapura")
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {later}


def test_a_post_taken_off_the_calendar_stays_approved_and_can_go_on_again(approved, social, tomorrow):
    off = unschedule(schedule(approved, actor=social, at=tomorrow), actor=social)
    assert off.state == Draft.State.APPROVED
    schedule(off, actor=social, at=tomorrow)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["cancelled", "cancelled", "waiting", "waiting"]


def test_a_past_time_is_refused(approved, social):
    with pytest.raises(ValidationError) as refused:
        schedule(approved, actor=social, at=now() - timedelta(minutes=1))
    assert refused.value.code == "past"


def test_all_parts_done_publish_the_draft_and_one_failure_fails_it(approved, social, tomorrow):
    planned = publish_now(approved, actor=social)
    settle(planned, "done", "failed")
    assert planned.state == Draft.State.FAILED
    settle(planned, "done", "done")
    assert planned.state == Draft.State.PUBLISHED


def test_a_stale_writer_is_told_and_overwrites_nothing(draft, social, creative, channels):
    save(draft, actor=creative, version=1, manuscript=written(channels, "Kata Lintang"))
    with pytest.raises(StaleDraft) as stale:
        save(draft, actor=social, version=1, manuscript=written(channels, "Kata Bagas"))
    assert (stale.value.current.version, stale.value.current.text) == (2, "Kata Lintang")
    newer = save(draft, actor=social, version=2, manuscript=written(channels, "Kata Bagas"))
    assert [one.snapshot["text"] for one in newer.versions.order_by("number")] == [
        "Soto hangat sore ini", "Kata Lintang", "Kata Bagas",
    ]  # fmt: skip


def test_who_decides_what(draft, social, creative, community, director, approved, tomorrow):
    for actor in (creative, community):
        with pytest.raises(PermissionDenied):
            schedule(approved, actor=actor, at=tomorrow)
    with pytest.raises(PermissionDenied):
        approve(approved, actor=social, version=1)


def test_an_approver_who_wrote_it_needs_another_pair_of_eyes_unless_director(social, director, channels):
    from dataclasses import replace

    approver = replace(social, permissions=social.permissions | {"content_approve"})
    mine = create(approver, manuscript=written(channels))
    submit(mine, actor=approver)
    with pytest.raises(PermissionDenied):
        approve(mine, actor=approver, version=1)
    own = create(director, manuscript=written(channels))
    submit(own, actor=director)
    assert approve(own, actor=director, version=1).state == Draft.State.APPROVED


def test_an_approval_counts_for_the_version_that_was_read(draft, social, director, channels):
    submit(draft, actor=social)
    save(draft, actor=social, version=1, manuscript=written(channels, "Lain"))
    with pytest.raises(ValidationError) as refused:
        approve(draft, actor=director, version=1)
    assert refused.value.code == "stale"


def test_changes_need_words(draft, social, director):
    submit(draft, actor=social)
    with pytest.raises(ValidationError):
        request_changes(draft, actor=director, text="  ")
    assert request_changes(draft, actor=director, text="Lebih pendek").state == Draft.State.CHANGES


@pytest.mark.parametrize("text", ["a" * 301, "   "], ids=["over-long", "empty"])
def test_what_a_platform_refuses_cannot_be_sent_for_review(social, channels, text):
    mine = create(social, manuscript=written(channels, text))
    with pytest.raises(ValidationError) as refused:
        submit(mine, actor=social)
    assert {one.code for one in refused.value.error_list} == {"refused"}


def test_a_draft_without_a_channel_cannot_be_sent_for_review(social, brand):
    with pytest.raises(ValidationError) as refused:
        submit(create(social, manuscript=Manuscript(text="Halo")), actor=social)
    assert refused.value.code == "no_channel"


def test_a_sign_in_that_ends_before_the_time_is_told(draft, social, channels, tomorrow):
    from gembala.platforms.models import Credential

    Credential.objects.create(channel=channels[0], sealed="x", expires_at=now() + timedelta(hours=1))
    move(draft, actor=social, at=tomorrow)
    draft.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        submit(draft, actor=social)
    assert {one.code for one in refused.value.error_list} == {"refused"}


def test_a_channel_of_another_workspace_cannot_be_chosen(social, brand, stranger):
    from gembala.workspaces.models import Brand

    other = Brand.objects.get(slug="sebelah")
    foreign = Channel.objects.create(workspace=other.workspace, brand=other, platform="x", remote_id="9", handle="lain")
    with pytest.raises(ValidationError):
        create(social, manuscript=written([foreign]))
    assert Draft.objects.count() == 0
