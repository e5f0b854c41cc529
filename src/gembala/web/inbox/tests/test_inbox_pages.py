from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gembala.conftest import hired
from gembala.delivery.models import Delivery
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.tests.making import GAMBLING, make_channel, make_conversation
from gembala.members.models import Identity
from gembala.moderation.models import Campaign, Case, RuleVersion
from gembala.moderation.rules.shipped import give_rules
from gembala.moderation.tests.making import look_out, switched_on
from gembala.web.inbox.urls import urlpatterns
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db
NAMES = [pattern.name for pattern in urlpatterns]


def signed_in(who: Actor) -> Client:
    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def channel(brand):
    return make_channel(brand)


def address(name: str, slug: str) -> str:
    row = Conversation.objects.get(state="open")
    given = {"slug": slug}
    if name in {"inbox-person", "inbox-person-note", "inbox-person-merge", "inbox-person-split"}:
        given["pk"] = row.identity_id
    elif name == "review-decide":
        given["pk"] = Case.objects.get().pk
    elif name == "inbox-undo":
        given["entry"] = AuditEntry.objects.create(
            workspace=row.workspace, verb="x.y", object_type="x", object_id="1"
        ).pk
    elif name not in {"inbox", "inbox-bulk", "review-queue"}:
        given["pk"] = row.pk
    if name in {"inbox-act", "inbox-mark", "inbox-mark-step"}:
        given["item"] = row.last_item_id
    if name in {"inbox-retry", "inbox-withdraw"}:
        given["answer"] = 1
    return reverse(name, kwargs=given)


READ = {"inbox", "inbox-conversation", "inbox-about", "inbox-mark", "inbox-person", "review-queue"}


def ask(client: Client, name: str, slug: str):
    return client.get(address(name, slug)) if name in READ else client.post(address(name, slug), {})


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_nothing(name, channel, stranger):
    make_conversation(channel)
    make_conversation(channel, GAMBLING)
    client = Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert ask(client, name, "warung").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_colleague_who_may_not_read_conversations_is_refused(name, channel, creative):
    make_conversation(channel)
    make_conversation(channel, GAMBLING)
    assert ask(signed_in(creative), name, "warung").status_code == 403


@pytest.mark.parametrize("name", sorted(READ))
def test_every_page_opens_for_who_tends_the_inbox(name, channel, social):
    make_conversation(channel)
    make_conversation(channel, GAMBLING)
    assert ask(signed_in(social), name, "warung").status_code == 200


@pytest.mark.parametrize("view", ["waiting", "mine", "held", "all", "done"])
def test_every_view_opens(view, channel, social):
    make_conversation(channel)
    make_conversation(channel, GAMBLING)
    answer = signed_in(social).get(reverse("inbox", kwargs={"slug": "warung"}), {"view": view, "q": "paket"})
    assert answer.status_code == 200


@pytest.mark.parametrize(("view", "text"), [("waiting", "halo kak"), ("held", GAMBLING)])
def test_the_list_costs_the_same_queries_for_1_and_3_rows(view, text, channel, social):
    client = signed_in(social)
    page = reverse("inbox", kwargs={"slug": "warung"})

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page, {"view": view}).status_code == 200
        return len(caught)

    make_conversation(channel, text)
    cost()
    one = cost()
    make_conversation(channel, text)
    make_conversation(channel, text)
    assert cost() == one


def test_an_answer_is_planned_in_the_brands_voice_and_the_next_one_opens(channel, social):
    row, following = make_conversation(channel), make_conversation(channel, name="Togar")
    answer = signed_in(social).post(
        reverse("inbox-reply", kwargs={"slug": "warung", "pk": row.pk}),
        {"text": "Kami cek ya, Kak", "channel": channel.pk, "then": "done"},
    )
    said = Reply.objects.get()
    assert (answer.status_code, str(following.pk) in answer["Location"]) == (303, True)
    assert (said.voice, said.delivery.kind, said.delivery.state) == ("brand", "reply", "waiting")
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == ("done", None)


def test_an_answer_is_counted_by_the_rule_for_answers_with_what_may_be_taken_amiss(brand, social):
    channel = make_channel(brand)
    channel.platform = "tiktok_business"
    channel.save()
    row, client = make_conversation(channel), signed_in(social)

    def told(length: int) -> str:
        place = reverse("inbox-count", kwargs={"slug": "warung", "pk": row.pk})
        return client.post(place, {"text": "a" * length}).content.decode()

    assert told(150) == '<span class="is-within">150 / 1200</span>'
    assert "150 karakter" in told(151) and "151 / 1200" in told(151)
    assert told(1201) == '<span class="is-over">1201 / 1200</span>'


def test_what_the_platform_would_refuse_comes_back_beside_the_words(channel, social):
    row = make_conversation(channel)
    answer = signed_in(social).post(
        reverse("inbox-reply", kwargs={"slug": "warung", "pk": row.pk}), {"text": "a" * 400, "channel": channel.pk}
    )
    assert (answer.status_code, "a" * 400 in answer.content.decode(), Delivery.objects.count()) == (422, True, 0)
    assert 'id="balas-salah"' in answer.content.decode()


def test_the_community_manager_does_not_speak_as_the_brand(channel, community):
    row = make_conversation(channel)
    answer = signed_in(community).post(
        reverse("inbox-reply", kwargs={"slug": "warung", "pk": row.pk}), {"text": "halo", "channel": channel.pk}
    )
    assert (answer.status_code, Reply.objects.count()) == (403, 0)


def test_every_step_can_be_undone_from_the_toast(channel, social):
    row = make_conversation(channel)
    since = row.waiting_since
    client = signed_in(social)
    client.post(reverse("inbox-finish", kwargs={"slug": "warung", "pk": row.pk}))
    page = client.get(reverse("inbox", kwargs={"slug": "warung"})).content.decode()
    entry = AuditEntry.objects.get(verb="conversation.finished")
    undo = reverse("inbox-undo", kwargs={"slug": "warung", "entry": entry.pk})
    assert undo in page
    client.post(undo)
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == ("open", since)


@pytest.mark.parametrize("part", ["kata", "baris"])
def test_news_that_comes_first_does_not_take_the_way_back(channel, social, part):
    row = make_conversation(channel)
    client = signed_in(social)
    client.post(reverse("inbox-finish", kwargs={"slug": "warung", "pk": row.pk}))
    undo = reverse("inbox-undo", kwargs={"slug": "warung", "entry": AuditEntry.objects.get().pk})
    here = reverse("inbox-conversation", kwargs={"slug": "warung", "pk": row.pk})
    news = client.get(here, headers={"HX-Request": "true", "HX-Target": part, "HX-Trigger": part}).content.decode()
    whole = client.get(here, headers={"HX-Request": "true", "HX-Target": "isi"}).content.decode()
    once_more = client.get(here).content.decode()
    assert [undo in shown for shown in (news, whole, once_more)] == [False, True, False]


def test_a_decision_on_a_held_text_decides_all_that_read_the_same(channel, moderator):
    for name in ("Satu", "Dua", "Tiga"):
        make_conversation(channel, GAMBLING, name=name)
    case = Case.objects.first()
    client = signed_in(moderator)
    queue = client.get(reverse("review-queue", kwargs={"slug": "warung"})).content.decode()
    assert ('<mark class="why">G4C0R</mark>' in queue, queue.count('class="held"')) == (True, 1)
    client.post(
        reverse("review-decide", kwargs={"slug": "warung", "pk": case.pk}), {"decision": "spam", "similar": "1"}
    )
    assert set(Case.objects.values_list("state", flat=True)) == {"confirmed"}


def page_of(client: Client, name: str, **given: object) -> str:
    return client.get(reverse(name, kwargs={"slug": "warung", **given}), {"view": "held"}).content.decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [(GAMBLING, "Judi daring"), ("Awas kalian semua, besok saya bunuh satu per satu!", "Ancaman")],
)
def test_list_and_thread_say_why_a_text_is_held(channel, community, moderator, text, reason):
    give_rules(community.workspace.pk)
    switched_on(RuleVersion.objects.get(rule__key="harm"), actor=community)
    row = make_conversation(channel, text)
    client = signed_in(moderator)
    said = [f'<span class="intent">{reason}</span>' in page_of(client, "inbox"),
            f"<b>{reason}.</b>" in page_of(client, "inbox-conversation", pk=row.pk)]  # fmt: skip
    assert said == [True, True]


def test_a_text_of_a_campaign_says_so_and_leads_to_all_of_it(channel, moderator):
    for name in ("Satu", "Dua", "Tiga", "Empat", "Lima"):
        row = make_conversation(channel, "Pemilik warung ini korupsi dana bantuan, tolong sebarkan", name=name)
    look_out(moderator.workspace.pk)
    client = signed_in(moderator)
    assert page_of(client, "inbox").count('<span class="intent">Satu tulisan dari banyak akun</span>') == 5
    thread = page_of(client, "inbox-conversation", pk=row.pk)
    campaign = reverse("moderation-campaign", kwargs={"slug": "warung", "pk": Campaign.objects.get().pk})
    assert ("5 tulisan dari 5 akun" in thread, campaign in thread) == (True, True)


def test_accounts_of_one_human_are_joined_and_parted_by_hand(channel, moderator):
    first, second = make_conversation(channel), make_conversation(channel, name="Siti R")
    client = signed_in(moderator)
    client.post(
        reverse("inbox-person-merge", kwargs={"slug": "warung", "pk": first.identity_id}), {"other": second.identity_id}
    )
    assert len(set(Identity.objects.filter(pk__in=[first.identity_id, second.identity_id]).values_list("person"))) == 1
    page = client.get(reverse("inbox-person", kwargs={"slug": "warung", "pk": first.identity_id})).content.decode()
    assert second.identity.handle in page
    client.post(reverse("inbox-person-split", kwargs={"slug": "warung", "pk": second.identity_id}))
    assert len(set(Identity.objects.filter(pk__in=[first.identity_id, second.identity_id]).values_list("person"))) == 2


def test_a_colleagues_personal_account_is_not_read_by_others(brand, social, community):
    row = make_conversation(make_channel(brand, owner=community.user))
    page = reverse("inbox-conversation", kwargs={"slug": "warung", "pk": row.pk})
    assert (signed_in(social).get(page).status_code, signed_in(community).get(page).status_code) == (404, 200)


def marking(row: Conversation, *, do: bool = False) -> str:
    given = {"slug": "warung", "pk": row.pk, "item": row.last_item_id}
    return reverse("inbox-mark-step" if do else "inbox-mark", kwargs=given)


def test_who_moderates_marks_on_the_page_and_takes_it_back(channel, community):
    row = make_conversation(channel)
    client = signed_in(community)
    shown = client.get(marking(row)).content.decode()
    assert 'name="intent"' in shown and 'value="marked"' in shown and 'id="balas"' not in shown
    assert client.post(marking(row, do=True), {"do": "tag", "name": "<b>kurir"}).status_code == 303
    assert "&lt;b&gt;kurir" in client.get(marking(row)).content.decode()
    assert client.post(marking(row, do=True), {"do": "right", "intent": "praise", "language": "jv"}).status_code == 303
    page = client.get(reverse("inbox-conversation", kwargs={"slug": "warung", "pk": row.pk})).content.decode()
    assert "Pujian" in page and "Bahasa: Jawa" in page
    answer = client.post(marking(row, do=True), {"do": "queue", "label": "threat", "note": "Mengancam <i>kurir"}, follow=True)
    assert "Mengancam &lt;i&gt;kurir" in answer.content.decode()
    queue = client.get(reverse("review-queue", kwargs={"slug": "warung"})).content.decode()
    assert "Dikirim ke sini oleh Ratri Wulandari" in queue
    entry = AuditEntry.objects.get(verb="item.queued")
    client.post(reverse("inbox-undo", kwargs={"slug": "warung", "entry": entry.pk}))
    assert not Case.objects.exists()
    log = client.get(reverse("audit", kwargs={"slug": "warung"})).content.decode()
    assert "ke antrean tinjauan" in log and "membetulkan kata mesin" in log


def test_who_only_answers_tags_and_sees_no_more_than_that(channel, workspace):
    support = hired(workspace, Role.SUPPORT, "Tari")
    row = make_conversation(channel)
    client = signed_in(support)
    shown = client.get(marking(row)).content.decode()
    assert 'value="tag"' in shown and 'name="intent"' not in shown and 'value="marked"' not in shown
    assert client.post(marking(row, do=True), {"do": "tag", "name": "kurir"}).status_code == 303
    for more in ({"do": "right", "intent": "praise"}, {"do": "queue", "label": "rude"}):
        assert client.post(marking(row, do=True), more).status_code == 403
    strategist = signed_in(hired(workspace, Role.STRATEGIST, "Bima"))
    assert strategist.get(marking(row)).status_code == 403
    page = strategist.get(reverse("inbox-conversation", kwargs={"slug": "warung", "pk": row.pk})).content.decode()
    assert marking(row) not in page


def test_what_is_wrong_with_a_mark_is_told_beside_it(channel, community):
    row = make_conversation(channel)
    client = signed_in(community)
    answer = client.post(marking(row, do=True), {"do": "queue", "label": "marked"})
    assert answer.status_code == 422 and "Katakan alasannya" in answer.content.decode()
    assert client.post(marking(row, do=True), {"do": "nope"}).status_code == 404
    other = make_conversation(channel)
    given = {"slug": "warung", "pk": row.pk, "item": other.last_item_id}
    assert client.get(reverse("inbox-mark", kwargs=given)).status_code == 404
