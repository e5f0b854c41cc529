"""The public page of a channel, as literal pieces of it."""

from __future__ import annotations

from datetime import UTC, datetime

from gembala.connectors.telegram.preview import Shown, read_page

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def block(number: int, body: str, *, kind: str = "", name: str = "Warung") -> str:
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message {kind} js-widget_message"'
        f' data-post="{name}/{number}">{body}<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
        f'<time datetime="2026-11-20T03:00:00+00:00">10:00</time></a></div></div>'
    )


def words(text: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def test_words_are_read_as_they_were_written() -> None:
    page = block(7, words("Soto &amp; <b>rawon</b><br/>hari ini"))
    assert read_page(page, "warung") == [Shown(7, "Soto & rawon\nhari ini", AT)]


def test_what_telegram_itself_writes_has_a_time_and_no_words() -> None:
    page = block(1, words("Channel created"), kind="service_message") + block(2, words("Channel created"))
    assert read_page(page, "warung") == [Shown(1, "", AT), Shown(2, "Channel created", AT)]


def test_an_album_names_its_items_and_an_address_elsewhere_is_none() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap blah" href="https://t.me/Warung/{}?single"></a>'
    film = '<a class="tgme_widget_message_video_player" href="https://t.me/Warung/{}?single"></a>'
    other = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/lain/99"></a>'
    page = block(4, photo.format(4) + film.format(5) + photo.format(6) + other + words("Album"))
    assert read_page(page, "warung") == [Shown(4, "Album", AT, (4, 5, 6))]
    alone = block(9, photo.format(9) + words("Satu"))
    assert read_page(alone, "warung")[0].items == (9,)


def test_a_page_of_another_channel_shows_nothing_of_ours() -> None:
    assert read_page(block(3, words("Halo"), name="lain"), "warung") == []
