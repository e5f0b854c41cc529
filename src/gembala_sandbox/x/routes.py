"""The X routes under /x."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Mount, Route

from gembala_sandbox.wire import Call
from gembala_sandbox.x import activity, create, errors, media, messages, oauth, timelines, tweets, users
from gembala_sandbox.x.platform import X_PLATFORM


def _file(call: Call) -> Response:
    row = call.world.store.one("SELECT * FROM media WHERE id=? AND platform='x'", (call.path("id"),))
    if row is None:
        raise errors.invalid("The media was not found.", parameter="id", value=call.path("id"))
    return Response(media.file_of(call, row["id"]).read_bytes(), media_type=row["mime"])


def routes() -> Mount:
    """Everything X answers."""
    on, dm = X_PLATFORM.endpoint, "/2/dm_conversations"
    table: list[Route] = []
    for path in ("/i/oauth2/authorize", "/2/oauth2/authorize", "/oauth2/authorize"):
        table.append(on(path, ["GET"], oauth.consent_page, operation="consent", auth="none"))
        table.append(on(path, ["POST"], oauth.consent_decision, operation="consent", auth="none"))
    table += [
        on("/2/oauth2/token", ["POST"], oauth.token, operation=oauth.token_operation, auth="none"),
        on("/2/oauth2/revoke", ["POST"], oauth.revoke, operation="revoke", auth="none"),
        on("/2/tweets", ["POST"], create.create, operation=create.operation, quota="publish"),
        on("/2/tweets", ["GET"], tweets.read_many, operation="read", auth="any", quota="read"),
        on("/2/tweets/search/recent", ["GET"], timelines.search_recent, operation="search", auth="any", quota="search"),
        on("/2/tweets/{id:int}", ["GET"], tweets.read_one, operation="read", auth="any", quota="read"),
        on("/2/tweets/{id:int}", ["DELETE"], tweets.delete, operation="delete", quota="delete"),
        on("/2/tweets/{id:int}/hidden", ["PUT"], tweets.hide, operation="hide", quota="hide"),
        on("/2/users/me", ["GET"], users.me, operation="me", quota="me"),
        on("/2/users/by/username/{username}", ["GET"], users.by_username, operation="read", auth="any", quota="read"),
        on("/2/users/{id}", ["GET"], users.by_id, operation="read", auth="any", quota="read"),
        on("/2/users/{id}/mentions", ["GET"], timelines.mentions, operation="mentions", auth="any", quota="mentions"),
        on("/2/users/{id}/tweets", ["GET"], timelines.user_posts, operation="timeline", auth="any", quota="read"),
        on("/2/users/{id}/likes", ["POST"], tweets.like, operation="like", quota="like"),
        on("/2/users/{id}/likes/{tweet_id}", ["DELETE"], tweets.unlike, operation="like", quota="like"),
        on("/2/media/upload", ["POST"], media.one_shot, operation="upload", quota="upload"),
        on("/2/media/upload", ["GET"], media.status, operation="media_status"),
        on("/2/media/upload/initialize", ["POST"], media.initialize, operation="upload_init", quota="upload"),
        on("/2/media/upload/{id}/append", ["POST"], media.append, operation="upload_append", quota="upload"),
        on("/2/media/upload/{id}/finalize", ["POST"], media.finalize, operation="upload", quota="upload"),
        on("/2/media/metadata", ["POST"], media.metadata, operation="upload_alt", quota="upload"),
        on("/2/dm_events", ["GET"], messages.all_events, operation="messages", quota="dm_events"),
        on("/2/dm_events/{event_id:int}", ["GET"], messages.one_event, operation="messages", quota="dm_event"),
        on(
            f"{dm}/with/{{participant_id}}/dm_events",
            ["GET"],
            messages.with_somebody,
            operation="talk",
            quota="dm_with",
        ),
        on(f"{dm}/{{id}}/dm_events", ["GET"], messages.of_conversation, operation="talk", quota="dm_conversation"),
        on(f"{dm}/with/{{participant_id}}/messages", ["POST"], messages.say_to, operation="message", quota="dm_send"),
        on(f"{dm}/{{id}}/messages", ["POST"], messages.say_in, operation="message", quota="dm_send_in"),
        on(dm, ["POST"], messages.begin_group, operation="message", quota="dm_begin"),
        on("/2/users/{id}/dm/block", ["POST"], messages.block, operation="dm_block", quota="dm_block"),
        on("/2/users/{id}/dm/unblock", ["POST"], messages.unblock, operation="dm_block", quota="dm_unblock"),
        on("/2/webhooks", ["POST"], activity.create_webhook, operation="webhooks", auth="app"),
        on("/2/webhooks", ["GET"], activity.list_webhooks, operation="webhooks", auth="app"),
        on("/2/webhooks/{id}", ["PUT"], activity.check_webhook, operation="webhooks", auth="app"),
        on("/2/webhooks/{id}", ["DELETE"], activity.delete_webhook, operation="webhooks", auth="app"),
        on("/2/activity/subscriptions", ["POST"], activity.subscribe, operation="subscriptions", auth="any"),
        on("/2/activity/subscriptions", ["GET"], activity.list_subscriptions, operation="subscriptions", auth="any"),
        on("/2/activity/subscriptions/{id}", ["DELETE"], activity.unsubscribe, operation="subscriptions", auth="any"),
        on("/media/{id}", ["GET"], _file, operation="file", auth="none"),
    ]
    return Mount("/x", routes=table)
