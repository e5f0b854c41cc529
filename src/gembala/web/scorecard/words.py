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
TRENDS = {
    "reposts_and_likes": {
        "up": _("Posts are liked and shared more"),
        "down": _("Posts are liked and shared less"),
        "flat": _("Posts are liked and shared as before"),
        "": _("Likes and shares of our posts"),
    },
    "mention_response_time": {
        "up": _("People wait longer for us"),
        "down": _("We answer faster"),
        "flat": _("We answer as fast as before"),
        "": _("How fast we answer"),
    },
    "member_interactions": {
        "up": _("People talk to us more"),
        "down": _("People talk to us less"),
        "flat": _("People talk to us as before"),
        "": _("How much people talk to us"),
    },
}
STEPS = {"weekly": _("by week"), "monthly": _("by month")}
