"""Addresses of the forum: public below ``/forum/``, its care below ``/w/<slug>/community/``."""

from __future__ import annotations

from django.urls import path, re_path

from gembala.web.forum import community, feeds, joining, reading, writing

F = "forum/<slug:slug>/"
C = "w/<slug:slug>/community/"
_ACTS = "|".join(writing.POST_ACTS)

urlpatterns = [
    path("robots.txt", feeds.robots, name="robots"),
    path(C, community.community, name="community"),
    path(f"{C}<int:space>/", community.community, name="community-space"),
    re_path(
        r"^w/(?P<slug>[-\w]+)/community/(?P<space>\d{1,18})/(?P<way>up|down)/$", community.move, name="community-move"
    ),
    re_path(
        r"^w/(?P<slug>[-\w]+)/community/post/(?P<post>\d{1,18})/(?P<way>hide|keep)/$",
        community.judge,
        name="community-judge",
    ),
    path(F, reading.home, name="forum"),
    path(f"{F}join/", joining.join, name="forum-join"),
    path(f"{F}leave/", joining.leave, name="forum-leave"),
    path(f"{F}new/", writing.new, name="forum-new"),
    path(f"{F}topics/", reading.newest, name="forum-topics"),
    path(f"{F}waiting/", reading.waiting, name="forum-waiting"),
    path(f"{F}search/", reading.search, name="forum-search"),
    path(f"{F}sitemap.xml", feeds.sitemap, name="forum-sitemap"),
    path(f"{F}feed.atom", feeds.atom, name="forum-feed"),
    re_path(
        r"^forum/(?P<slug>[-\w]+)/t/(?P<number>\d{1,18})(?:-(?P<title>[-\w]*))?/$", reading.topic, name="forum-topic"
    ),
    path(f"{F}t/<int:number>/answer/", writing.answer, name="forum-answer"),
    re_path(
        r"^forum/(?P<slug>[-\w]+)/t/(?P<number>\d{1,18})/(?P<verb>lock|unlock|pin|unpin)/$",
        writing.arrange,
        name="forum-arrange",
    ),
    path(f"{F}post/<int:number>/edit/", writing.edit, name="forum-edit"),
    re_path(rf"^forum/(?P<slug>[-\w]+)/post/(?P<number>\d{{1,18}})/(?P<verb>{_ACTS})/$", writing.act, name="forum-act"),
    path(f"{F}<slug:space>/", reading.space, name="forum-space"),
]
