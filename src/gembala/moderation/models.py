"""Every row of moderation, gathered from `rows`."""

from gembala.moderation.rows.cases import Campaign, Case, Decision, MemberReport, SecondLook, Watch
from gembala.moderation.rows.feedback import Alert, Care, Feedback, ItemTag, Pattern
from gembala.moderation.rows.mailing import AlertLine, AlertMail, AlertWish
from gembala.moderation.rows.policy import PolicyVersion
from gembala.moderation.rows.rules import Hit, Replay, ReplayMatch, Rule, RuleVersion
from gembala.moderation.rows.sanctions import Appeal, Sanction, Strike

__all__ = [
    "Alert", "AlertLine", "AlertMail", "AlertWish", "Appeal", "Campaign", "Care", "Case", "Decision", "Feedback", "Hit",
    "ItemTag", "MemberReport", "Pattern", "PolicyVersion", "Replay", "ReplayMatch", "Rule", "RuleVersion", "Sanction",
    "SecondLook", "Strike", "Watch",
]  # fmt: skip
