"""Addresses of writing, reviewing and planning."""

from __future__ import annotations

from django.urls import path

from gembala.web.content.views import acts, board, calendar, checking, compose, media, review

W = "w/<slug:slug>/"
D = W + "drafts/<int:pk>/"
urlpatterns = [
    path(W + "content/", board.content, name="content"),
    path(W + "compose/", compose.compose, name="compose"),
    path(W + "compose/check/", checking.check, name="compose-check"),
    path(D, compose.draft, name="draft"),
    path(D + "review/", review.review, name="draft-review"),
    path(D + "submit/", acts.submit, name="draft-submit"),
    path(D + "approve/", acts.approve, name="draft-approve"),
    path(D + "changes/", acts.changes, name="draft-changes"),
    path(D + "comment/", acts.comment, name="draft-comment"),
    path(D + "schedule/", acts.schedule, name="draft-schedule"),
    path(D + "publish/", acts.publish, name="draft-publish"),
    path(D + "unschedule/", acts.unschedule, name="draft-unschedule"),
    path(D + "copy/", acts.copy, name="draft-copy"),
    path(D + "move/", acts.move, name="draft-move"),
    path(W + "variants/<int:pk>/retry/", acts.retry, name="variant-retry"),
    path(W + "variants/<int:pk>/mend/", acts.mend, name="variant-mend"),
    path(W + "media/", media.upload, name="media-upload"),
    path(W + "media/<int:pk>/", media.picture, name="media-picture"),
    path(W + "calendar/", calendar.calendar, name="calendar"),
]
