"""Addresses of moderation: for the team below ``/w/<slug>/``, for members below ``/forum/<slug>/``."""

from __future__ import annotations

from django.urls import path

from gembala.web.moderation import campaigns, feedback, log, members, people, policy, queue, rules, second

Q = "w/<slug:slug>/review-queue/"
M = "w/<slug:slug>/moderation/"
F = "forum/<slug:slug>/"

urlpatterns = [
    path(Q, queue.review_queue, name="review-queue"),
    path(f"{Q}<int:pk>/", queue.decide, name="review-decide"),
    path(f"{Q}campaign/<int:pk>/", campaigns.decide_step, name="review-campaign"),
    path(f"{Q}undo/<int:entry>/", queue.undo_step, name="review-undo"),
    path(f"{Q}care/", queue.care_step, name="review-care"),
    path(f"{Q}alert/<int:pk>/", queue.alert_step, name="review-alert"),
    path(f"{M}campaigns/<int:pk>/", campaigns.campaign, name="moderation-campaign"),
    path(f"{M}second/", second.second_looks, name="moderation-second"),
    path(f"{M}second/<int:pk>/", second.look_step, name="moderation-look"),
    path(f"{M}rules/", rules.listing, name="moderation-rules"),
    path(f"{M}rules/new/", rules.new, name="moderation-rule-new"),
    path(f"{M}rules/<int:pk>/", rules.rule, name="moderation-rule"),
    path(f"{M}rules/<int:pk>/edit/", rules.edit, name="moderation-rule-edit"),
    path(f"{M}rules/<int:pk>/rehearse/", rules.rehearse_step, name="moderation-rule-rehearse"),
    path(f"{M}rules/<int:pk>/switch/", rules.switch_step, name="moderation-rule-switch"),
    path(f"{M}policy/", policy.policy, name="moderation-policy"),
    path(f"{M}policy/edit/", policy.edit, name="moderation-policy-edit"),
    path(f"{M}policy/publish/", policy.publish_step, name="moderation-policy-publish"),
    path(f"{M}people/", people.people, name="moderation-people"),
    path(f"{M}people/sanctions/<int:pk>/", people.sanction_step, name="moderation-sanction"),
    path(f"{M}people/appeals/<int:pk>/", people.appeal_step, name="moderation-appeal"),
    path(f"{M}feedback/", feedback.listing, name="moderation-feedback"),
    path(f"{M}feedback/<int:pk>/", feedback.answer, name="moderation-feedback-answer"),
    path(f"{M}feedback/<int:pk>/end/", feedback.end_step, name="moderation-feedback-end"),
    path(f"{M}sentences/", feedback.sentences, name="moderation-sentences"),
    path(f"{M}sentences/<int:pk>/", feedback.sentences, name="moderation-sentence"),
    path(f"{M}log/", log.log, name="moderation-log"),
    path(f"{F}policy/", members.policy, name="forum-policy"),
    path(f"{F}standing/", members.standing_page, name="forum-standing"),
    path(f"{F}appeal/<str:token>/", members.appeal, name="forum-appeal"),
]
