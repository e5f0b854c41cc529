"""The policy, rules and their rehearsals, campaigns, sanctions, appeals, criticism and decisions, for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router

from gembala.api.auth import actor
from gembala.api.moderation_shapes import (
    AlertMailShape,
    AnswerIn,
    AppealOut,
    CampaignOut,
    ClauseShape,
    DecisionOut,
    FeedbackOut,
    FiguresOut,
    LessonIn,
    PolicyIn,
    PolicyOut,
    ReplayOut,
    RuleIn,
    RuleOut,
    SanctionOut,
    StepShape,
    WhyIn,
)
from gembala.api.shapes import REFUSALS, After, Id, Limit
from gembala.kernel.clock import now
from gembala.moderation.appeals.decide import overturn, uphold
from gembala.moderation.campaigns.decide import decide
from gembala.moderation.feedback.follow import close, figures, reopen, solve
from gembala.moderation.mailing.wish import choose, wish_of
from gembala.moderation.models import Appeal, Campaign, Feedback, PolicyVersion, Replay, Rule, RuleVersion, Sanction
from gembala.moderation.policy.content import Clause, Content, Step, clauses_of, ladder_of
from gembala.moderation.policy.draft import begin, save
from gembala.moderation.policy.in_force import in_force
from gembala.moderation.policy.publish import publish
from gembala.moderation.queries import decisions
from gembala.moderation.rules.queries import last_replay, latest_version, lines, matches
from gembala.moderation.rules.rehearse import rehearse
from gembala.moderation.rules.switch import run_dry, switch_off, switch_on
from gembala.moderation.rules.write import write
from gembala.moderation.sanctions.impose import agree, refuse
from gembala.moderation.sanctions.lift import lift
from gembala.moderation.second import agreement
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission
from gembala.workspaces.tokens import Scope

router = Router()


def _who(request: HttpRequest, slug: str, scope: Scope = Scope.INBOX_READ) -> Actor:
    found = actor(request, slug, scope)
    found.require(Permission.MODERATE)
    return found


def _writer(request: HttpRequest, slug: str) -> Actor:
    return _who(request, slug, Scope.INBOX_WRITE)


@router.get("/w/{slug}/alert-mail", response={200: AlertMailShape, **REFUSALS})
def alert_mail(request: HttpRequest, slug: str) -> dict[str, str]:
    """Which alerts are mailed to the person behind the key."""
    return {"choice": wish_of(_who(request, slug).membership)}


@router.put("/w/{slug}/alert-mail", response={200: AlertMailShape, **REFUSALS})
def choose_alert_mail(request: HttpRequest, slug: str, data: AlertMailShape) -> dict[str, str]:
    """Choose it: nothing, what is urgent (raids, hate and threats), or everything that calls the person."""
    return {"choice": choose(_writer(request, slug), choice=data.choice)}


def _policy_out(row: PolicyVersion) -> PolicyOut:
    return PolicyOut(
        number=row.number, state=row.state, why=row.why, decided_at=row.decided_at, intro_id=row.intro_id,
        intro_en=row.intro_en, clauses=[ClauseShape(**vars(one)) for one in clauses_of(row)],
        ladder=[StepShape(**vars(one)) for one in ladder_of(row)], strike_days=row.strike_days,
        appeal_days=row.appeal_days,
    )  # fmt: skip


@router.get("/w/{slug}/policy", response={200: PolicyOut, **REFUSALS})
def policy(request: HttpRequest, slug: str) -> PolicyOut:
    """The policy in force."""
    return _policy_out(in_force(_who(request, slug).workspace))


@router.put("/w/{slug}/policy", response={200: PolicyOut, **REFUSALS})
def draft_policy(request: HttpRequest, slug: str, data: PolicyIn) -> PolicyOut:
    """Write the draft of the next version; nothing counts until it is published."""
    who = _writer(request, slug)
    content = Content(
        data.intro_id, data.intro_en, tuple(Clause(**one.dict()) for one in data.clauses),
        tuple(Step(**one.dict()) for one in data.ladder), data.strike_days, data.appeal_days,
    )  # fmt: skip
    return _policy_out(save(begin(actor=who), actor=who, content=content))


@router.post("/w/{slug}/policy/publish", response={200: PolicyOut, **REFUSALS})
def publish_policy(request: HttpRequest, slug: str, data: WhyIn) -> PolicyOut:
    """Put the draft into force."""
    who = _writer(request, slug)
    who.require(Permission.POLICY_DECIDE)
    draft = who.find(PolicyVersion.objects.select_related("workspace"), state=PolicyVersion.State.DRAFT)
    return _policy_out(publish(draft, actor=who, why=data.why))


def _rule_out(rule: Rule, version: RuleVersion) -> RuleOut:
    return RuleOut(
        id=rule.pk, name=rule.name, state=rule.state, running=rule.running, version=version.number,
        condition=version.condition, acts=version.acts,
    )  # fmt: skip


def _rule(who: Actor, pk: int) -> Rule:
    return who.find(Rule.objects.filter(archived_at=None), pk=pk)


@router.get("/w/{slug}/rules", response={200: list[RuleOut], **REFUSALS})
def rules(request: HttpRequest, slug: str) -> list[RuleOut]:
    """Every rule in the order in which it is asked."""
    return [_rule_out(line.rule, line.shown) for line in lines(_who(request, slug).workspace)]


@router.post("/w/{slug}/rules", response={201: RuleOut, **REFUSALS})
def new_rule(request: HttpRequest, slug: str, data: RuleIn) -> tuple[int, RuleOut]:
    """A new rule; it is off."""
    version = write(None, actor=_writer(request, slug), name=data.name, asked=data.condition, does=list(data.acts))
    return 201, _rule_out(version.rule, version)


@router.put("/w/{slug}/rules/{pk}", response={200: RuleOut, **REFUSALS})
def change_rule(request: HttpRequest, slug: str, pk: Id, data: RuleIn) -> RuleOut:
    """The next version; what runs goes on running until the new one is rehearsed and switched on."""
    who = _writer(request, slug)
    rule = _rule(who, pk)
    version = write(rule, actor=who, name=data.name, asked=data.condition, does=list(data.acts))
    return _rule_out(Rule.objects.get(pk=rule.pk), version)


@router.get("/w/{slug}/rules/{pk}/rehearsal", response={200: ReplayOut, **REFUSALS})
def rehearsal(request: HttpRequest, slug: str, pk: Id) -> ReplayOut:
    """How the newest version's rehearsal stands, with the newest 200 items that it met."""
    row = last_replay(latest_version(_rule(_who(request, slug), pk)))
    if row is None:
        raise Http404
    return _replay_out(row)


def _replay_out(row: Replay) -> ReplayOut:
    return ReplayOut(
        id=row.pk, version=row.version.number, state=row.state, total=row.total, seen=row.seen, matched=row.matched,
        spared=row.spared, items=[one.item_id for one in matches(row)],
    )  # fmt: skip


@router.post("/w/{slug}/rules/{pk}/rehearsal", response={200: ReplayOut, **REFUSALS})
def begin_rehearsal(request: HttpRequest, slug: str, pk: Id) -> ReplayOut:
    """Rehearse the newest version on the last 30 days."""
    who = _writer(request, slug)
    return _replay_out(rehearse(latest_version(_rule(who, pk)), actor=who))


@router.post("/w/{slug}/rules/{pk}/{verb}", response={200: RuleOut, **REFUSALS})
def switch(request: HttpRequest, slug: str, pk: Id, verb: Literal["on", "dry", "off"]) -> RuleOut:
    """Switch the newest version on (after its rehearsal), let it run dry, or switch the rule off."""
    who = _writer(request, slug)
    rule = _rule(who, pk)
    version = latest_version(rule)
    if verb == "off":
        switch_off(rule, actor=who)
    else:
        {"on": switch_on, "dry": run_dry}[verb](version, actor=who)
    return _rule_out(Rule.objects.get(pk=rule.pk), version)


def _campaign_out(row: Campaign) -> CampaignOut:
    return CampaignOut(
        id=row.pk, kind=row.kind, state=row.state, label=row.label, items=row.item_count, authors=row.author_count,
        first_at=row.first_at, last_at=row.last_at, sample=row.sample,
    )  # fmt: skip


@router.get("/w/{slug}/campaigns", response={200: list[CampaignOut], **REFUSALS})
def campaigns(request: HttpRequest, slug: str, after: After = 0, limit: Limit = 50) -> list[CampaignOut]:
    """Raids and copies, in the order of their ids."""
    rows = Campaign.objects.filter(workspace=_who(request, slug).workspace, pk__gt=after).order_by("pk")[:limit]
    return [_campaign_out(row) for row in rows]


@router.post("/w/{slug}/campaigns/{pk}/{verb}", response={200: CampaignOut, **REFUSALS})
def decide_campaign(request: HttpRequest, slug: str, pk: Id, verb: Literal["release", "confirm"]) -> CampaignOut:
    """One decision on all of it."""
    who = _writer(request, slug)
    row = who.find(Campaign.objects, pk=pk)
    decide(row, actor=who, verdict={"release": "released", "confirm": "confirmed"}[verb])
    return _campaign_out(Campaign.objects.get(pk=row.pk))


def _sanction_out(row: Sanction) -> SanctionOut:
    return SanctionOut(
        id=row.pk, person=row.person.name, kind=row.kind, state=row.state, strikes=row.strikes, clause=row.clause,
        starts_at=row.starts_at, ends_at=row.ends_at, carried=row.carried,
    )  # fmt: skip


@router.get("/w/{slug}/sanctions", response={200: list[SanctionOut], **REFUSALS})
def sanctions(request: HttpRequest, slug: str, after: After = 0, limit: Limit = 50) -> list[SanctionOut]:
    """Every sanction, in the order of their ids."""
    rows = Sanction.objects.filter(workspace=_who(request, slug).workspace, pk__gt=after).select_related("person")
    return [_sanction_out(row) for row in rows.order_by("pk")[:limit]]


@router.post("/w/{slug}/sanctions/{pk}/{verb}", response={200: SanctionOut, **REFUSALS})
def step(request: HttpRequest, slug: str, pk: Id, verb: Literal["agree", "refuse", "lift"], data: WhyIn) -> SanctionOut:
    """Agree to a proposed step, refuse it, or take one back."""
    who = _writer(request, slug)
    rows = Sanction.objects.select_related(
        "workspace", "person", "identity", "policy", "strike__decision__case__item__channel"
    )
    row = who.find(rows, pk=pk)
    if verb == "agree":
        agree(row, actor=who)
    else:
        {"refuse": refuse, "lift": lift}[verb](row, actor=who, why=data.why)
    return _sanction_out(rows.get(pk=row.pk))


def _appeal_out(row: Appeal) -> AppealOut:
    return AppealOut(
        id=row.pk,
        sanction=row.sanction_id,
        state=row.state,
        text=row.text,
        answer=row.answer,
        created_at=row.created_at,
    )


@router.get("/w/{slug}/appeals", response={200: list[AppealOut], **REFUSALS})
def appeals(request: HttpRequest, slug: str, after: After = 0, limit: Limit = 50) -> list[AppealOut]:
    """Objections, in the order of their ids."""
    rows = Appeal.objects.filter(workspace=_who(request, slug).workspace, pk__gt=after).order_by("pk")[:limit]
    return [_appeal_out(row) for row in rows]


@router.post("/w/{slug}/appeals/{pk}/{verb}", response={200: AppealOut, **REFUSALS})
def decide_appeal(
    request: HttpRequest, slug: str, pk: Id, verb: Literal["uphold", "overturn"], data: AnswerIn
) -> AppealOut:
    """Decide an objection; 403 for whoever had a part in what it is about."""
    who = _writer(request, slug)
    row = who.find(Appeal.objects.select_related("sanction__person", "sanction__workspace", "sanction__strike",
                                                 "case__item__channel", "case__item__thread"), pk=pk)  # fmt: skip
    {"uphold": uphold, "overturn": overturn}[verb](row, actor=who, answer=data.answer)
    return _appeal_out(row)


def _feedback_out(row: Feedback) -> FeedbackOut:
    return FeedbackOut(
        id=row.pk, item=row.item_id, state=row.state, topic=row.topic, text=row.item.text, lesson=row.lesson,
        answered_at=row.answered_at, solved_at=row.solved_at,
    )  # fmt: skip


@router.get("/w/{slug}/feedback", response={200: list[FeedbackOut], **REFUSALS})
def feedback(request: HttpRequest, slug: str, after: After = 0, limit: Limit = 50) -> list[FeedbackOut]:
    """Criticism, in the order of its ids, except at a colleague's personal account."""
    who = _who(request, slug)
    rows = Feedback.objects.filter(workspace=who.workspace, pk__gt=after, item__channel__owner=None)
    return [_feedback_out(row) for row in rows.select_related("item").order_by("pk")[:limit]]


@router.post("/w/{slug}/feedback/{pk}/{verb}", response={200: FeedbackOut, **REFUSALS})
def end_feedback(
    request: HttpRequest, slug: str, pk: Id, verb: Literal["solve", "close", "reopen"], data: LessonIn
) -> FeedbackOut:
    """Solved, closed, or not solved after all."""
    who = _writer(request, slug)
    row = who.find(Feedback.objects.select_related("item__channel"), pk=pk)
    if verb == "reopen":
        reopen(row, actor=who)
    else:
        {"solve": solve, "close": close}[verb](row, actor=who, lesson=data.lesson)
    return _feedback_out(row)


@router.get("/w/{slug}/decisions", response={200: list[DecisionOut], **REFUSALS})
def decided(request: HttpRequest, slug: str, before: After = 0, limit: Limit = 50) -> list[DecisionOut]:
    """What was decided and why, newest first; hand the last id back as ``before``."""
    return [
        DecisionOut(
            id=row.pk, case=row.case_id, item=row.case.item_id, verdict=row.verdict, label=row.label,
            was_label=row.was_label, clause=row.clause, note=row.note, policy=row.policy.number if row.policy else None,
            rule=row.version.rule_id if row.version else None, model=row.model_version,
            by=row.by.name if row.by else None, at=row.at, taken_back=row.taken_back_at is not None,
        )
        for row in decisions(_who(request, slug), size=limit, before=before)
    ]  # fmt: skip


@router.get("/w/{slug}/moderation-figures", response={200: FiguresOut, **REFUSALS})
def moderation_figures(request: HttpRequest, slug: str) -> FiguresOut:
    """Agreement and criticism of the last 30 days."""
    workspace = _who(request, slug).workspace
    since = now() - timedelta(days=30)
    found, heard = agreement(workspace, since=since), figures(workspace, since=since)
    return FiguresOut(
        looked_twice=found.looked, agreed=found.same, kappa=found.kappa, criticism=heard.came, answered=heard.answered,
        solved=heard.solved, lessons=heard.lessons,
    )  # fmt: skip
