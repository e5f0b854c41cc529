from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gembala.conftest import hired, person
from gembala.delivery.models import Delivery
from gembala.forum.join import join
from gembala.forum.models import Activity, ForumMember, ForumPost, Space
from gembala.forum.open_topic import open_topic
from gembala.forum.report import report
from gembala.forum.standing import standing_of
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.undo import undo
from gembala.ingest.models import Item
from gembala.ingest.receive import receive
from gembala.kernel.clock import now, rehearse
from gembala.members.merge import merge
from gembala.members.models import Identity
from gembala.moderation import second
from gembala.moderation.appeals.decide import may_decide, overturn, uphold
from gembala.moderation.appeals.lodge import lodge
from gembala.moderation.care import burden, care_of, wish
from gembala.moderation.decide import Reason, confirm, release
from gembala.moderation.models import Appeal, Case, Decision, MemberReport, Sanction, SecondLook, Strike
from gembala.moderation.policy.draft import begin
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.publish import publish
from gembala.moderation.queries import groups
from gembala.moderation.reports.file import attach_waiting
from gembala.moderation.sanctions.impose import agree
from gembala.moderation.sanctions.lift import DUTY as END
from gembala.moderation.sanctions.tell import appeal_token, read_token
from gembala.moderation.tests.making import GAMBLING, case_of, comment, make_channel, make_identity, sweep, work
from gembala.platforms.contracts import Author, Event, EventKind
from gembala.understanding.models import Correction
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Role

pytestmark = pytest.mark.django_db
STRIKE = Reason(strike=True, note="Sudah diingatkan")


@pytest.fixture
def any_hour():
    """The clock may be set, and goes right again afterwards."""
    yield rehearse
    rehearse(None)


def test_every_decision_keeps_its_reason_model_policy_and_rule(moderator, channel):
    case = case_of(channel)
    confirm(case, actor=moderator, reason=Reason(note="Judi"))
    row = Decision.objects.get()
    assert (row.by, row.verdict, row.label, row.clause, row.note) == (
        moderator.user, "confirmed", "gambling", "spam", "Judi",
    )  # fmt: skip
    assert (row.policy, row.version.rule.key, bool(row.model_version)) == (
        in_force(moderator.workspace),
        "gambling",
        True,
    )
    draft = begin(actor=hired(moderator.workspace, Role.COMMUNITY, "Ratri"))
    publish(draft, actor=hired(moderator.workspace, Role.DIRECTOR, "Dewi"), why="Lebih jelas")
    row.refresh_from_db()
    assert row.policy.number == 1


def test_a_moderator_does_not_decide_the_policy(moderator, social):
    for who in (moderator, social):
        with pytest.raises(PermissionDenied):
            begin(actor=who)


def test_a_decision_teaches_the_models_and_its_undo_unteaches(moderator, channel):
    case = case_of(channel)
    done = confirm(case, actor=moderator, reason=Reason(label="fraud"))
    taught = Correction.objects.get(item=case.item, head="spam")
    assert (taught.said, taught.right, taught.by) == ("gambling", "fraud", moderator.user)
    undo(done.entry, actor=moderator)
    assert not Correction.objects.filter(item=case.item).exists()
    release(Case.objects.select_related("item__channel", "item__thread").get(), actor=moderator)
    assert Correction.objects.get(item=case.item, head="spam").right == "none"


def test_an_undo_lifts_the_strike_and_what_followed(moderator, channel):
    done = confirm(case_of(channel), actor=moderator, reason=STRIKE)
    assert (Strike.objects.get().lifted_at, Sanction.objects.get().state) == (None, "active")
    undo(done.entry, actor=moderator)
    assert (Strike.objects.get().lifted_at is None, Sanction.objects.get().state) == (False, "lifted")
    assert Decision.objects.get().taken_back_at is not None


def test_the_ladder_climbs_over_all_accounts_of_one_person_and_strikes_expire(community, channel, x_channel):
    one, other = make_identity(channel), make_identity(x_channel)
    merge(one, other=other, actor=community)
    for place, who, kind in (
        (channel, one, "remind"), (x_channel, other, "warn"), (channel, one, "mute"),
    ):  # fmt: skip
        who.refresh_from_db()
        case = case_of(place, by=who)
        assert confirm(case, actor=community, reason=STRIKE).sanctions[0].kind == kind
    Strike.objects.update(expires_at=now() - timedelta(days=1))
    Sanction.objects.filter(kind="mute").update(state="ended")
    case = case_of(channel, by=one)
    assert confirm(case, actor=community, reason=STRIKE).sanctions[0].kind == "remind"


def test_who_is_muted_is_held_back_on_every_platform_but_their_criticism_is_heard(community, channel, x_channel):
    one, other = make_identity(channel), make_identity(x_channel)
    merge(one, other=other, actor=community)
    for _number in range(3):
        confirm(case_of(channel, by=one), actor=community, reason=STRIKE)
    other.refresh_from_db()
    said = comment(x_channel, "halo semuanya", by=other)
    assert (said.held, said.case.label) == (True, "silenced")
    complaint = comment(x_channel, "Paket saya belum sampai lima hari, tolong dibenahi pengirimannya", by=other)
    assert not complaint.held
    Sanction.objects.filter(kind="mute").update(ends_at=now() - timedelta(seconds=1))
    work(END)
    assert Sanction.objects.get(kind="mute").state == "ended"
    assert not comment(x_channel, "halo lagi", by=other).held


def test_a_step_that_asks_waits_for_who_decides_the_policy(moderator, community, channel):
    who = make_identity(channel)
    for _number in range(4):
        last = confirm(case_of(channel, by=who), actor=moderator, reason=STRIKE).sanctions[0]
    assert (last.kind, last.state, last.starts_at) == ("suspend", "proposed", None)
    with pytest.raises(PermissionDenied):
        agree(last, actor=moderator)
    agree(last, actor=community)
    last.refresh_from_db()
    assert (last.state, last.agreed_by, last.ends_at - last.starts_at) == ("active", community.user, timedelta(days=30))


def test_what_a_platform_cannot_carry_out_is_said(community, channel):
    who = make_identity(channel)
    for _number in range(5):
        last = confirm(case_of(channel, by=who), actor=community, reason=STRIKE).sanctions[0]
    agree(last, actor=community)
    last.refresh_from_db()
    (told,) = last.carried
    blocked = Delivery.objects.filter(payload__action="block").exists()
    assert (last.kind, told["done"], bool(told["why"])) == ("ban", blocked, not blocked)


def test_whoever_is_struck_is_told_where_it_happened_with_the_way_to_object(community, channel):
    case = case_of(channel)
    sanction = confirm(case, actor=community, reason=STRIKE).sanctions[0]
    said = Reply.objects.get(item=case.item)
    assert (said.voice, "/appeal/" in said.text, case.item.identity.handle in said.text) == ("brand", True, True)
    assert read_token(appeal_token(sanction)) == sanction.pk
    assert read_token(f"{sanction.pk}:forged") is None


def test_an_appeal_is_never_decided_by_who_decided_before(moderator, community, channel):
    sanction = confirm(case_of(channel), actor=moderator, reason=STRIKE).sanctions[0]
    appeal = lodge(sanction, text="Saya hanya bercanda")
    assert (may_decide(appeal, moderator), may_decide(appeal, community)) == (False, True)
    with pytest.raises(PermissionDenied):
        overturn(appeal, actor=moderator, answer="Tidak")
    with pytest.raises(ValidationError):
        uphold(appeal, actor=community, answer=" ")
    with pytest.raises(ValidationError):
        lodge(sanction, text="sekali lagi")


def test_an_appeal_that_is_right_puts_everything_back(moderator, community, channel):
    case = case_of(channel)
    sanction = confirm(case, actor=moderator, reason=STRIKE).sanctions[0]
    overturn(lodge(sanction, text="Itu resep"), actor=community, answer="Betul, maaf ya")
    case.refresh_from_db()
    sanction.refresh_from_db()
    assert (case.state, sanction.state, Strike.objects.get().lifted_at is None, Item.objects.get(pk=case.item_id).held) == (
        "released", "lifted", False, False,
    )  # fmt: skip
    assert Appeal.objects.get().state == "overturned"


def test_the_time_to_object_ends(moderator, channel):
    sanction = confirm(case_of(channel), actor=moderator, reason=STRIKE).sanctions[0]
    Sanction.objects.update(starts_at=now() - timedelta(days=15))
    sanction.refresh_from_db()
    with pytest.raises(ValidationError):
        lodge(sanction, text="terlambat")


@pytest.fixture
def hub(brand, community):
    """A space, a member with a post that was taken in, and the brand's channel."""
    from gembala.forum.events import page_after
    from gembala.forum.make_channel import make_brand_channel

    channel = make_brand_channel(brand)
    space = Space.objects.create(workspace=brand.workspace, slug="tanya", name="Tanya")
    user = person("anggota@contoh.test", "Anggota Satu")
    join(brand.workspace, by=user, handle="anggota-satu")
    post = open_topic(
        space, by=standing_of(brand.workspace, user), title="Halo", text="Kalian semua payah sekali di sini"
    )
    receive(channel, page_after(brand.workspace_id, cursor="").events)
    sweep()
    return channel, post, user


def test_a_member_of_the_hub_who_is_muted_cannot_write_until_it_ends(hub, community, channel):
    hub_channel, post, _user = hub
    identity = Identity.objects.get(platform="forum", remote_id=f"member:{post.author_id}")
    for _number in range(3):
        confirm(case_of(hub_channel, by=identity), actor=community, reason=STRIKE)
    member = ForumMember.objects.get(pk=post.author_id)
    assert member.suspended_until > now() + timedelta(days=6)
    Sanction.objects.filter(kind="mute").update(ends_at=now() - timedelta(seconds=1))
    work(END)
    member.refresh_from_db()
    assert member.suspended_until is None


def test_what_members_report_waits_in_the_queue_and_stays_to_be_seen(hub, community, brand):
    _channel, post, _user = hub
    for number in range(2):
        user = person(f"pelapor{number}@contoh.test", f"Pelapor {number}")
        join(brand.workspace, by=user, handle=f"pelapor-{number}")
        report(post, by=standing_of(brand.workspace, user), note="Kasar")
        report(post, by=standing_of(brand.workspace, user))
    case = Case.objects.get(source="report")
    assert (case.report_count, case.item.held, MemberReport.objects.count()) == (2, False, 2)
    release(Case.objects.select_related("item__channel", "item__thread").get(pk=case.pk), actor=community)
    assert ForumPost.objects.get(pk=post.pk).hidden is False
    assert Activity.objects.filter(post=post).latest("pk").kind == Activity.Kind.CLEARED


def test_a_report_that_came_before_its_item_finds_it_later(community, brand, channel):
    from gembala.moderation.reports.file import file_report

    file_report(brand.workspace_id, platform=channel.platform, remote_id="nanti", reporter="a")
    receive(channel, [Event(EventKind.COMMENT, "nanti", "t", Author("9", "siti", "Siti"), "apa saja", now())])
    assert not Case.objects.exists()
    sweep()
    assert attach_waiting(brand.workspace_id) == 1
    assert Case.objects.get().source == "report"


def test_similar_items_stand_together_and_are_decided_together(moderator, channel):
    for _number in range(3):
        case_of(channel, GAMBLING)
    (line,) = groups(moderator)
    done = confirm(line.case, actor=moderator, with_similar=True)
    assert (line.others, done.cases, groups(moderator)) == (2, 3, [])


def test_a_second_look_does_not_tell_who_is_asked_what_the_first_said(moderator, community, channel):
    row = confirm(case_of(channel), actor=moderator)
    look, _made = SecondLook.objects.get_or_create(workspace=moderator.workspace, first=Decision.objects.get())
    assert row.cases == 1
    assert list(second.waiting(moderator)) == []
    assert list(second.waiting(community)) == [look]
    with pytest.raises(PermissionDenied):
        second.look(look, actor=moderator, verdict="confirmed")
    second.look(look, actor=community, verdict="released")
    found = second.agreement(community.workspace, since=now() - timedelta(days=1))
    assert (found.looked, found.same, [pair.looked for pair in found.pairs]) == (1, 0, [1])


def test_one_decision_in_ten_is_looked_at_twice_whoever_decides(moderator, channel):
    for _number in range(20):
        confirm(case_of(channel), actor=moderator)
    chosen = set(SecondLook.objects.values_list("first__case_id", flat=True))
    assert chosen == {pk for pk in Case.objects.values_list("pk", flat=True) if pk % second.SHARE == 0}
    assert len(chosen) == 2


@pytest.mark.parametrize(
    ("table", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((10, 0, 0, 10), 1.0)],
)
def test_cohens_kappa_is_that_of_the_textbooks(table, kappa):
    a, b, c, d = table
    looks = [("x", "x")] * a + [("x", "y")] * b + [("y", "x")] * c + [("y", "y")] * d
    assert second.cohen(looks) == pytest.approx(kappa, abs=1e-4)


def test_kappas_say_nothing_where_there_is_nothing_to_say():
    assert (second.cohen([]), second.fleiss([]), second.cohen([("x", "x")] * 3), second.fleiss([("x", "x")])) == (
        None, None, None, None,
    )  # fmt: skip


def test_fleiss_kappa_by_hand():
    looks = [("x", "x")] * 4 + [("x", "y")] * 2 + [("y", "y")] * 4
    assert second.fleiss(looks) == pytest.approx((0.8 - 0.5) / 0.5)


@pytest.mark.parametrize(("hour", "today"), [(12, 16), (0, 6)], ids=["at noon", "five past midnight"])
def test_who_reads_much_that_hurts_is_counted_and_told_to_rest(moderator, channel, any_hour, hour, today):
    local = now().astimezone(ZoneInfo(moderator.user.zone))
    any_hour(local.replace(hour=hour, minute=5, second=30, microsecond=0))
    case = case_of(channel)
    for number in range(16):
        Decision.objects.create(
            workspace=moderator.workspace, case=case, verdict="confirmed", label="hate", was_label="hate", harsh=True,
            by=moderator.user, at=now() - timedelta(minutes=number),
        )  # fmt: skip
    load = burden(moderator, care_of(moderator))
    assert (load.harsh_hour, load.harsh_today, load.hint, load.stopped) == (16, today, "harsh", False)
    assert burden(moderator, wish(moderator, blur=True, harsh_limit=5)).stopped
    with pytest.raises(ValidationError):
        wish(moderator, blur=True, harsh_limit=5000)


def test_the_limit_leaves_what_hurts_to_others(moderator, channel):
    item = comment(channel, "halo")
    Case.objects.create(workspace=moderator.workspace, item=item, label="hate", harsh=True)
    assert len(groups(moderator)) == 1
    assert groups(moderator, harsh=False) == []


def test_what_is_at_a_colleagues_own_account_is_theirs(moderator, community, brand):
    own = make_channel(brand, owner=community.user)
    case = case_of(own)
    assert groups(moderator) == []
    assert [line.case for line in groups(community)] == [case]


def test_the_audit_log_tells_a_decision_once(moderator, channel):
    case_of(channel)
    (line,) = groups(moderator)
    confirm(line.case, actor=moderator, reason=Reason(note="Judi"))
    entry = AuditEntry.objects.get(verb="case.confirmed")
    assert (entry.detail["number"], entry.detail["reason"]) == (1, "Judi")
    assert Conversation.objects.get(thread=line.case.item.thread).state == "done"
