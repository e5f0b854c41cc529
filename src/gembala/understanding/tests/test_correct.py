"""A person's judgement of a verdict is kept, counted, and becomes material for the next training."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from gembala.inbox.tests.making import make_identity, make_thread, say
from gembala.kernel.clock import now
from gembala.understanding.correct import Agreement, agreement, correct, keep
from gembala.understanding.material import material
from gembala.understanding.models import Correction
from gembala.understanding.understand import understand

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(channel):
    found = say(make_thread(channel), make_identity(channel), "main di BINTANG88 gacor, langsung wd")
    found.understanding = understand(found.text).to_json()
    found.save()
    return found


def test_the_newest_judgement_of_an_item_and_head_counts(item, moderator):
    correct(item, actor=moderator, head="spam", right="none")
    correct(item, actor=moderator, head="spam", right="gambling")
    correct(item, actor=moderator, head="abuse", right="rude")
    kept = Correction.objects.order_by("head").values_list("head", "said", "right", "by")
    assert list(kept) == [
        ("abuse", "none", "rude", moderator.user.pk),
        ("spam", "gambling", "gambling", moderator.user.pk),
    ]


def test_who_may_not_moderate_corrects_nothing(item, creative):
    with pytest.raises(PermissionDenied):
        correct(item, actor=creative, head="spam", right="none")
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("head", "right"), [("weather", "rain"), ("spam", "rain")])
def test_a_label_that_does_not_exist_is_refused(item, moderator, head, right):
    with pytest.raises(ValueError, match=head):
        correct(item, actor=moderator, head=head, right=right)


def test_the_figures_tell_what_was_missed_and_what_was_wrongly_named(item, moderator, workspace):
    correct(item, actor=moderator, head="spam", right="none")
    correct(item, actor=moderator, head="abuse", right="attack")
    correct(item, actor=moderator, head="intent", right=item.understanding["intent"]["label"])
    since = now() - timedelta(days=1)
    assert agreement(workspace, since=since) == [
        Agreement("abuse", 1, 0, 1, 0),
        Agreement("intent", 1, 1, 0, 0),
        Agreement("spam", 1, 0, 0, 1),
    ]
    assert agreement(workspace, since=now() + timedelta(days=1)) == []


def test_the_figures_of_two_versions_of_a_model_stand_apart(item, channel, moderator, workspace):
    other = say(make_thread(channel, "other"), make_identity(channel, "Other"), "enak banget")
    other.understanding = {**understand(other.text).to_json(), "version": "gembala-19990101"}
    other.save()
    correct(item, actor=moderator, head="spam", right="none")
    correct(other, actor=moderator, head="spam", right="none")
    newest = item.understanding["version"]
    since = now() - timedelta(days=1)
    assert agreement(workspace, since=since, by_version=True) == [
        Agreement("spam", 1, 0, 0, 1, newest),
        Agreement("spam", 1, 1, 0, 0, "gembala-19990101"),
    ]
    assert agreement(workspace, since=since) == [Agreement("spam", 2, 1, 0, 1)]


def test_corrections_become_material_for_training(item, channel):
    other = say(make_thread(channel, "other"), make_identity(channel, "Other"), "kirim kode OTP ke sini ya kak")
    keep([item], head="spam", right="none", by=None)
    keep([item], head="sentiment", right="neu", by=None)
    keep([other], head="fraud", right="fraud", by=None)
    assert list(material()) == [
        {"text": item.text, "labels": {"gambling": "0", "offer": "none", "sentiment": "neu"}},
        {"text": other.text, "labels": {"offer": "fraud"}},
    ]
