"""python-telegram-bot, which knows nothing of us, drives the sandbox and reads its answers into its own types."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .conftest import Sandbox
from .listener import listening
from .media_server import film, picture

telegram = pytest.importorskip("telegram", reason="python-telegram-bot is not installed")
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter  # noqa: E402
from telegram.request import HTTPXRequest  # noqa: E402

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]


def drive(sandbox: Sandbox, who: dict[str, Any], work: Callable[[Any], Awaitable[Any]]) -> Any:
    """Let a bot work; what it does is checked by its own types."""

    async def run() -> Any:
        base = f"{sandbox.base}/telegram"
        patient = HTTPXRequest(connect_timeout=60, read_timeout=60, write_timeout=60, media_write_timeout=60)
        addresses = {"base_url": base + "/bot", "base_file_url": base + "/file/bot"}
        bot = telegram.Bot(who["bot_token"], request=patient, get_updates_request=patient, **addresses)
        async with bot:
            return await work(bot)

    return asyncio.run(run())


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("telegram", "warung", name="Warung", followers=1_000)


def say(sandbox: Sandbox, post_id: str, text: str, author: str = "budi") -> str:
    body = {"platform": "telegram", "post_id": post_id, "author": author, "text": text}
    return str(sandbox.tell("/comment", body)["id"])


def test_a_bot_knows_itself_its_channel_and_its_rights(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        me = await bot.get_me()
        chat = await bot.get_chat("@warung")
        assert (me.id, me.username, chat.type, chat.title) == (who["bot_id"], who["bot_username"], "channel", "Warung")
        assert chat.id == int(who["id"]) and chat.linked_chat_id == int(who["discussion_id"])
        member = await bot.get_chat_member(chat.id, me.id)
        assert member.status == "administrator" and member.can_post_messages
        assert await bot.get_chat_member_count(chat.id) == 1_000
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.get_chat("@orang_lain")

    drive(sandbox, who, work)
    with pytest.raises(InvalidToken):
        drive(sandbox, who | {"bot_token": "1:falsch"}, work)


def test_html_becomes_entities_in_utf16_units(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        made = await bot.send_message("@warung", "🍜 <b>Soto</b> &amp; https://contoh.id #enak", parse_mode="HTML")
        assert made.text == "🍜 Soto & https://contoh.id #enak"
        shown = {one.type: text for one, text in made.parse_entities().items()}
        assert shown == {"bold": "Soto", "url": "https://contoh.id", "hashtag": "#enak"}
        assert made.entities[0].offset == 3
        for broken in ("<x>Soto</x>", "<b>Soto", "Soto</b>"):
            with pytest.raises(BadRequest, match="parse entities"):
                await bot.send_message("@warung", broken, parse_mode="HTML")

    drive(sandbox, who, work)


@pytest.mark.parametrize(("text", "fits"), [("🍜" * 2_048, True), ("🍜" * 2_048 + "a", False), ("a" * 4_096, True)])
def test_a_text_has_4096_units(sandbox: Sandbox, who: dict[str, Any], text: str, fits: bool) -> None:
    async def work(bot: Any) -> None:
        if fits:
            assert (await bot.send_message("@warung", text)).text == text
        else:
            with pytest.raises(BadRequest, match="too long"):
                await bot.send_message("@warung", text)

    drive(sandbox, who, work)


def test_files_albums_and_their_limits(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        photo = await bot.send_photo("@warung", io.BytesIO(picture()), caption="Menu")
        assert photo.photo[-1].width == 1080 and photo.caption == "Menu"
        again = await bot.send_photo("@warung", photo.photo[-1].file_id)
        assert again.message_id == photo.message_id + 1
        clip = await bot.send_video("@warung", io.BytesIO(film()))
        assert clip.video.duration == 10
        paper = await bot.send_document("@warung", io.BytesIO(b"%PDF-1.7"), filename="menu.pdf")
        file = await bot.get_file(paper.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"
        items = [telegram.InputMediaPhoto(picture(300 + n, 300), caption="Satu" if n == 0 else None) for n in range(3)]
        album = await bot.send_media_group("@warung", items)
        assert len({one.media_group_id for one in album}) == 1 and album[0].caption == "Satu"
        with pytest.raises(BadRequest, match=r"caption is too long"):
            await bot.send_photo("@warung", io.BytesIO(picture()), caption="a" * 1_025)
        with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
            await bot.send_photo("@warung", io.BytesIO(b"no picture"))
        with pytest.raises(BadRequest, match=r"2 to 10"):
            await bot.send_media_group("@warung", items[:1])

    drive(sandbox, who, work)
    assert len(sandbox.look("/posts?platform=telegram")) == 5, "an album is one post"


def test_a_poll_in_a_channel_is_anonymous(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        made = await bot.send_poll("@warung", "Pilih?", ["Soto", "Rawon"], allows_multiple_answers=True)
        assert [one.text for one in made.poll.options] == ["Soto", "Rawon"] and made.poll.allows_multiple_answers
        with pytest.raises(BadRequest, match=r"(?i)non-anonymous"):
            await bot.send_poll("@warung", "Pilih?", ["Soto", "Rawon"], is_anonymous=False)

    drive(sandbox, who, work)


def test_comments_come_with_what_they_answer_and_are_forgotten_by_offset(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        post = await bot.send_message("@warung", "Menu baru")
        first = say(sandbox, f"{who['id']}:{post.message_id}", "Berapa?")
        say(sandbox, first, "Aku juga mau", author="citra")
        carried, one, two = [update.message for update in await bot.get_updates()]
        assert carried.is_automatic_forward and carried.forward_origin.message_id == post.message_id
        assert carried.sender_chat.id == int(who["id"]) and one.chat.id == int(who["discussion_id"])
        assert one.reply_to_message.message_id == carried.message_id == one.message_thread_id
        assert two.reply_to_message.message_id == one.message_id and two.message_thread_id == carried.message_id
        assert one.from_user.username == "budi" and one.text == "Berapa?"
        answer = await bot.send_message(one.chat.id, "Lima ribu", reply_parameters={"message_id": one.message_id})
        assert answer.reply_to_message.message_id == one.message_id and answer.from_user.is_bot
        last = (await bot.get_updates())[-1].update_id
        assert len(await bot.get_updates(offset=last)) == 1
        assert await bot.get_updates(offset=last + 1) == ()

    drive(sandbox, who, work)


def test_editing_deleting_reacting_and_banning(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        post = await bot.send_message("@warung", "Buka jam 8")
        changed = await bot.edit_message_text("Buka jam 9", "@warung", post.message_id)
        assert changed.text == "Buka jam 9" and changed.edit_date
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("Buka jam 9", "@warung", post.message_id)
        comment = say(sandbox, f"{who['id']}:{post.message_id}", "judi")
        number, group = int(comment.rpartition(":")[2]), int(who["discussion_id"])
        assert await bot.set_message_reaction(group, number, "👍")
        with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
            await bot.set_message_reaction(group, number, "🗿")
        writer = (await bot.get_updates())[-1].message.from_user
        assert await bot.ban_chat_member(group, writer.id)
        assert (await bot.get_chat_member(group, writer.id)).status == "kicked"
        assert await bot.unban_chat_member(group, writer.id)
        assert await bot.delete_message(group, number)
        with pytest.raises(BadRequest, match="to delete not found"):
            await bot.delete_message(group, number)
        sandbox.tell("/clock", {"advance_seconds": 49 * 3_600})
        with pytest.raises(BadRequest, match="can't be deleted"):
            await bot.delete_message("@warung", post.message_id)

    drive(sandbox, who, work)


def test_reactions_of_a_channels_post_are_counted_for_bots_that_ask(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        await bot.get_updates(allowed_updates=["message_reaction_count"])
        post = await bot.send_message("@warung", "Suka?")
        sandbox.tell("/visit", {"platform": "telegram", "post_id": f"{who['id']}:{post.message_id}", "likes": 3})
        told = [update.message_reaction_count for update in await bot.get_updates()]
        assert [one.reactions[0].total_count for one in told] == [1, 2, 3] and told[0].message_id == post.message_id

    drive(sandbox, who, work)


def test_a_webhook_carries_its_secret_and_excludes_asking(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        url = listener.url
        await bot.set_webhook(url, secret_token="rahasia_1")
        assert (await bot.get_webhook_info()).url == url
        with pytest.raises(Conflict):
            await bot.get_updates()
        await bot.send_message("@warung", "Halo")
        with pytest.raises(BadRequest):
            await bot.set_webhook(url, secret_token="ada spasi")
        with pytest.raises(BadRequest, match=r"(?i)https"):
            await bot.set_webhook("http://contoh.id/hook")

    with listening("x-telegram-bot-api-secret-token") as listener:
        drive(sandbox, who, work)
        ((secret, raw),) = listener.wait(1)
    assert secret == "rahasia_1"
    assert telegram.Update.de_json(json.loads(raw), None).message.is_automatic_forward


def test_a_bot_that_was_thrown_out_or_lacks_a_right_is_refused(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def post(bot: Any) -> None:
        await bot.send_message("@warung", "Halo")

    sandbox.tell("/telegram/rights", {"account": who["id"], "rights": {"can_post_messages": False}})
    with pytest.raises(BadRequest, match="administrator rights"):
        drive(sandbox, who, post)
    sandbox.tell("/telegram/rights", {"account": who["id"], "status": "kicked"})
    with pytest.raises(Forbidden, match="kicked from the channel"):
        drive(sandbox, who, post)


def test_the_21st_message_of_a_minute_has_to_wait(sandbox: Sandbox, who: dict[str, Any]) -> None:
    async def work(bot: Any) -> None:
        for number in range(20):
            await bot.send_message("@warung", f"Pesan {number}")
        with pytest.raises(RetryAfter) as wait:
            await bot.send_message("@warung", "Satu lagi")
        assert wait.value.retry_after

    drive(sandbox, who, work)
