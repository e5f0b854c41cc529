"""Reactions, deletion, and closing the group to somebody."""

from __future__ import annotations

from typing import Any

from gembala.connectors.telegram.mapping import parts
from gembala.connectors.telegram.wire import change
from gembala.platforms.contracts import Account, Action, ActionKind, Category, Failed, Outcome, Problem, Published

THUMB = [{"type": "emoji", "emoji": "👍"}]


def act(account: Account, action: Action) -> Outcome:
    """Do it; every act may be repeated safely, and deleting what is gone counts as done."""
    try:
        return _act(account, action)
    except ValueError:
        return Failed(Problem(Category.NOT_FOUND, "bad_id", "this is no message of Telegram"))


def _act(account: Account, action: Action) -> Outcome:
    def accept(result: Any) -> Published | None:
        return Published(action.target) if result is True else None

    group = account.flags.get("discussion", "")
    match action.kind:
        case ActionKind.LIKE | ActionKind.UNLIKE:
            chat, numbers = parts(action.target)
            wanted = THUMB if action.kind is ActionKind.LIKE else []
            return change(account, "setMessageReaction", accept, chat_id=chat, message_id=numbers[0], reaction=wanted)
        case ActionKind.BLOCK if group:
            return change(account, "banChatMember", accept, chat_id=group, user_id=int(action.target))
        case ActionKind.UNBLOCK if group:
            return change(
                account, "unbanChatMember", accept, chat_id=group, user_id=int(action.target), only_if_banned=True
            )
        case ActionKind.DELETE:
            return _delete(account, action)
    return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Telegram offers this to no bot"))


def _delete(account: Account, action: Action) -> Outcome:
    """Every item of an album."""
    chat, numbers = parts(action.target)
    already = 0
    for number in numbers:
        outcome = change(
            account,
            "deleteMessage",
            lambda result: Published(action.target) if result is True else None,
            chat_id=chat,
            message_id=number,
        )
        if isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND:
            already += 1
        elif not isinstance(outcome, Published):
            return outcome
    return Published(action.target, extra={"already": "1"} if already == len(numbers) else {})
