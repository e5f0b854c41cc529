"""Names of targets, areas and periods for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

METRICS = {
    "reposts_and_likes": _("Reposts and likes"),
    "mention_response_time": _("Time to the first answer"),
    "member_interactions": _("What people say to us"),
}
NOTES = {
    "reposts_and_likes": _("of the posts published in this period"),
    "mention_response_time": _("median, minutes, answers by people"),
    "member_interactions": _("comments, mentions, forum posts; without spam"),
}
PERIODS = {
    "monthly": _("Month"),
    "quarterly": _("Quarter"),
    "semester": _("Semester"),
    "annual": _("Year"),
}
