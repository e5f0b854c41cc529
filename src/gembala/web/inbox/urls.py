"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from gembala.web.inbox import marking, people, steps, views

urlpatterns = [
    path("w/<slug:slug>/inbox/", views.inbox, name="inbox"),
    path("w/<slug:slug>/inbox/bulk/", steps.bulk_step, name="inbox-bulk"),
    path("w/<slug:slug>/inbox/undo/<int:entry>/", steps.undo_step, name="inbox-undo"),
    path("w/<slug:slug>/inbox/<int:pk>/", views.conversation, name="inbox-conversation"),
    path("w/<slug:slug>/inbox/<int:pk>/about/", views.about, name="inbox-about"),
    path("w/<slug:slug>/inbox/<int:pk>/reply/", steps.reply_step, name="inbox-reply"),
    path("w/<slug:slug>/inbox/<int:pk>/count/", steps.count, name="inbox-count"),
    path("w/<slug:slug>/inbox/<int:pk>/finish/", steps.finish_step, name="inbox-finish"),
    path("w/<slug:slug>/inbox/<int:pk>/reopen/", steps.reopen_step, name="inbox-reopen"),
    path("w/<slug:slug>/inbox/<int:pk>/snooze/", steps.snooze_step, name="inbox-snooze"),
    path("w/<slug:slug>/inbox/<int:pk>/assign/", steps.assign_step, name="inbox-assign"),
    path("w/<slug:slug>/inbox/<int:pk>/act/<int:item>/", steps.act_step, name="inbox-act"),
    path("w/<slug:slug>/inbox/<int:pk>/mark/<int:item>/", marking.mark, name="inbox-mark"),
    path("w/<slug:slug>/inbox/<int:pk>/mark/<int:item>/do/", marking.mark_step, name="inbox-mark-step"),
    path("w/<slug:slug>/inbox/<int:pk>/retry/<int:answer>/", steps.retry_step, name="inbox-retry"),
    path("w/<slug:slug>/inbox/<int:pk>/withdraw/<int:answer>/", steps.withdraw_step, name="inbox-withdraw"),
    path("w/<slug:slug>/inbox/person/<int:pk>/", people.person, name="inbox-person"),
    path("w/<slug:slug>/inbox/person/<int:pk>/note/", people.note, name="inbox-person-note"),
    path("w/<slug:slug>/inbox/person/<int:pk>/merge/", people.merge_step, name="inbox-person-merge"),
    path("w/<slug:slug>/inbox/person/<int:pk>/split/", people.split_step, name="inbox-person-split"),
]
