"""The public address: only signed, only for a while, only inside the media folder, whole or in pieces."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from gembala.media import address
from gembala.media.address import public_url


@pytest.fixture
def file(settings) -> str:
    path = Path(settings.MEDIA_ROOT) / "media" / "a b.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(range(100)))
    return "media/a b.jpg"


def at(url: str) -> str:
    return urlsplit(url).path


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_who_holds_the_address_gets_the_file_without_a_session(file):
    answer = Client().get(at(public_url(file)))
    assert (answer.status_code, answer["Content-Type"], answer["Accept-Ranges"]) == (200, "image/jpeg", "bytes")
    assert body(answer) == bytes(range(100))
    assert not answer.cookies


@pytest.mark.parametrize(
    ("asked", "status", "piece", "told"),
    [
        ("bytes=0-9", 206, range(10), "bytes 0-9/100"),
        ("bytes=90-", 206, range(90, 100), "bytes 90-99/100"),
        ("bytes=-5", 206, range(95, 100), "bytes 95-99/100"),
        ("bytes=95-500", 206, range(95, 100), "bytes 95-99/100"),
        ("bytes=-500", 206, range(100), "bytes 0-99/100"),
        ("bytes=100-", 416, None, "bytes */100"),
        ("bytes=-0", 416, None, "bytes */100"),
        ("bytes=9-3", 416, None, "bytes */100"),
        ("bytes=a-b", 200, range(100), None),
        ("bytes=-", 200, range(100), None),
        ("lines=1-2", 200, range(100), None),
    ],
)
def test_pieces_are_given_as_asked(file, asked, status, piece, told):
    answer = Client().get(at(public_url(file)), headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, told)
    if piece is not None:
        assert body(answer) == bytes(piece)
        assert answer["Content-Length"] == str(len(piece))


def test_head_tells_the_size_and_gives_nothing(file):
    answer = Client().head(at(public_url(file)))
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "100", b"")


def test_forged_ended_and_foreign_addresses_are_not_there(file, settings):
    good = at(public_url(file))
    prefix, end, proof, name = good[1:].split("/", 3)
    secret = Path(settings.MEDIA_ROOT).parent / "secret.txt"
    secret.write_text("x")
    ended = at(public_url(file, life=timedelta(hours=-3)))
    outside = at(public_url("../secret.txt"))
    wrong = [
        f"/{prefix}/{int(end) + 3600}/{proof}/{name}",
        f"/{prefix}/{end}/{proof[:-1]}/{name}",
        f"/{prefix}/{end}/{proof}/media/other.jpg",
        f"/{prefix}/{end}/é/{name}",
        ended,
        outside,
        at(public_url("media")),
        at(public_url("media/gone.jpg")),
    ]
    assert [Client().get(url).status_code for url in wrong] == [404] * len(wrong)
    assert Client().post(good).status_code == 405


def test_asking_twice_gives_the_same_address_that_lives_a_day(file):
    end = int(at(public_url(file)).split("/")[2])
    assert public_url(file) == public_url(file)
    assert address.opened(end, at(public_url(file)).split("/")[3], file)
