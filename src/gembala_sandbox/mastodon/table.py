"""Mastodon's routes; every one of them also with a slash at its end."""

from __future__ import annotations

from starlette.routing import BaseRoute

from gembala_sandbox.mastodon import acts, instance, login, media, notifications, people, scheduled, statuses
from gembala_sandbox.mastodon.platform import MASTODON


def _doors() -> list[BaseRoute]:
    on = MASTODON.endpoint
    return [
        on("/oauth/authorize", ["GET"], login.consent_page, operation="consent", auth="none"),
        on("/oauth/authorize", ["POST"], login.consent_decision, operation="consent", auth="none"),
        on("/oauth/token", ["POST"], login.token, operation="login", auth="none"),
        on("/oauth/revoke", ["POST"], login.revoke, operation="revoke", auth="none"),
        on("/.well-known/oauth-authorization-server", ["GET"], login.discovery, operation="discovery", auth="none"),
        on("/api/v1/apps", ["POST"], login.register, operation="register", auth="none", quota="apps"),
        on("/api/v1/apps/verify_credentials", ["GET"], login.whose, operation="me", auth="app", quota="calls"),
        on("/media/{id}", ["GET"], media.file, operation="file", auth="none"),
    ]


def _server() -> list[BaseRoute]:
    on = MASTODON.endpoint
    return [
        on(f"/api/{version}/instance{slash}", ["GET"], answer, operation="instance", auth="none", quota="calls")
        for version, answer in (("v1", instance.first), ("v2", instance.second))
        for slash in ("", "/")
    ]


def _words() -> list[BaseRoute]:
    api, one = MASTODON.api, "v1/statuses/{id}"
    read, write = "read:statuses", "write:statuses"
    table: list[BaseRoute] = [
        api("v1/statuses", "POST", statuses.create, operation=statuses.operation, scope=write, quota="publish"),
        api("v1/statuses", "GET", statuses.read_many, operation="read", scope=read, auth="any"),
        api(one, "GET", statuses.read, operation="read", scope=read, auth="any"),
        api(one, "PUT", statuses.edit, operation="edit", scope=write),
        api(one, "DELETE", statuses.delete, operation="delete", scope=write, quota="deletes"),
        api(one + "/context", "GET", statuses.context, operation="comments", scope=read, auth="any"),
        api(one + "/source", "GET", statuses.source, operation="read", scope=read),
        api(one + "/history", "GET", statuses.history, operation="read", scope=read, auth="any"),
        api(one + "/favourited_by", "GET", acts.by("like"), operation="reactions", scope=read, auth="any"),
        api(one + "/reblogged_by", "GET", acts.by("repost"), operation="reactions", scope=read, auth="any"),
        api("v1/scheduled_statuses", "GET", scheduled.listing, operation="scheduled", scope=read),
        api("v1/scheduled_statuses/{id}", "GET", scheduled.read, operation="scheduled", scope=read),
        api("v1/scheduled_statuses/{id}", "PUT", scheduled.change, operation="scheduled", scope=write),
        api("v1/scheduled_statuses/{id}", "DELETE", scheduled.delete, operation="scheduled", scope=write),
        api("v1/polls/{id}", "GET", acts.poll, operation="read", scope=read, auth="any"),
        api("v1/polls/{id}/votes", "POST", acts.vote, operation="vote", scope=write),
        api("v2/media", "POST", media.upload, operation="upload", scope="write:media", quota="media"),
        api("v1/media/{id}", "GET", media.read, operation="media_status", scope="write:media"),
        api("v1/media/{id}", "PUT", media.change, operation="media_status", scope="write:media"),
    ]
    for name, kind, on in (
        ("favourite", "like", True), ("unfavourite", "like", False), ("reblog", "repost", True), ("unreblog", "repost", False),
    ):  # fmt: skip
        scope = "write:favourites" if kind == "like" else write
        table.append(api(f"{one}/{name}", "POST", acts.act(kind, on), operation=kind, scope=scope))
    return table


def _people() -> list[BaseRoute]:
    api, one = MASTODON.api, "v1/accounts/{id}"
    read = "read:accounts"
    table: list[BaseRoute] = [
        api("v1/accounts/verify_credentials", "GET", people.me, operation="me", scope="profile|read:accounts"),
        api("v1/accounts/lookup", "GET", people.lookup, operation="lookup", scope=read, auth="any"),
        api("v1/accounts/relationships", "GET", people.relationships, operation="relationships", scope="read:follows"),
        api(one, "GET", people.read, operation="lookup", scope=read, auth="any"),
        api(one + "/statuses", "GET", people.statuses, operation="timeline", scope="read:statuses", auth="any"),
        api("v2/search", "GET", people.search, operation="search", scope="read:search", auth="any"),
        api("v1/reports", "POST", people.report, operation="report", scope="write:reports"),
        api("v1/reports/", "POST", people.report, operation="report", scope="write:reports"),
    ]
    for kind, scope in (("block", "write:blocks"), ("mute", "write:mutes"), ("follow", "write:follows")):
        for prefix, on in (("", True), ("un", False)):
            path = f"{one}/{prefix}{kind}"
            table.append(api(path, "POST", people.bind(kind, on), operation=kind, scope=f"{scope}|follow"))
    return table


def _news() -> list[BaseRoute]:
    api, path = MASTODON.api, "v1/notifications"
    read, write = "read:notifications", "write:notifications"
    return [
        api(path, "GET", notifications.listing, operation="notifications", scope=read),
        api(path + "/unread_count", "GET", notifications.unread, operation="notifications", scope=read),
        api(path + "/clear", "POST", notifications.clear, operation="notifications", scope=write),
        api(path + "/{id}", "GET", notifications.read, operation="notifications", scope=read),
        api(path + "/{id}/dismiss", "POST", notifications.dismiss, operation="notifications", scope=write),
    ]


def table() -> list[BaseRoute]:
    """Everything below /mastodon."""
    return [*_doors(), *_server(), *_words(), *_people(), *_news()]
