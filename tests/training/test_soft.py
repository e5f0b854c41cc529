"""Opinions of a larger model: kept without texts, mixed with labels, and pieces of texts that only have opinions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training import soft
from training.data import Row
from training.tasks import pieces

TEXTS = ["kapan tayang lagi bang", "pelayanan buruk sekali", "mantap terima kasih banyak", "gas slot hari ini"]
CHANCES = np.array([[0.1, 0.2, 0.7], [0.0, 0.98, 0.02], [0.9, 0.0, 0.1], [0.3, 0.3, 0.4]], np.float32)


def test_opinions_are_found_again_by_the_text_alone(tmp_path: Path) -> None:
    file = tmp_path / "soft.npz"
    soft.save(file, TEXTS, {"mood": CHANCES})
    rows = [
        Row("nobody asked about this", {}, "informal_tweets"),
        *(Row(t, {}, "own_readings") for t in reversed(TEXTS)),
    ]
    found = soft.load(rows, np.zeros(5), np.arange(5), file)
    assert found.rows.tolist() == [1, 2, 3, 4]
    assert np.abs(found.chances["mood"] - CHANCES[::-1]).max() < 0.01
    assert all(word.encode() not in file.read_bytes() for text in TEXTS for word in text.split())


def test_two_tunings_together_think_the_mean(tmp_path: Path) -> None:
    file = tmp_path / "soft.npz"
    soft.save(file, TEXTS[:3], {"mood": CHANCES[:3]})
    other = np.array([[0.8, 0.1, 0.1], [0.5, 0.25, 0.25]], np.float32)
    found = soft.beside(file, [TEXTS[2], TEXTS[3]], {"mood": other})
    np.testing.assert_allclose(found["mood"], [[0.85, 0.05, 0.1], [0.5, 0.25, 0.25]], atol=0.01)
    np.testing.assert_allclose(other[0], [0.8, 0.1, 0.1])


def test_rows_that_were_not_chosen_have_no_opinion(tmp_path: Path) -> None:
    file = tmp_path / "soft.npz"
    soft.save(file, TEXTS, {"mood": CHANCES})
    rows = [Row(text, {}, "smsa_valid" if n == 0 else "smsa_train") for n, text in enumerate(TEXTS)]
    assert soft.load(rows, np.zeros(4), np.array([1, 3]), file).rows.tolist() == [1, 3]


def test_attacked_texts_and_most_advertisements_are_not_asked_about() -> None:
    rows = [
        Row("a", {"gambling": "1"}, "gambling_spam"), Row("b", {"gambling": "0"}, "gambling_spam"),
        Row("c", {}, "attacked"), Row("d", {}, "mixed"), Row("e", {}, "piece"),
    ]  # fmt: skip
    assert soft.asked(rows, np.full(5, 0.5), np.arange(5)).tolist() == [1, 4]
    assert soft.asked(rows, np.full(5, 0.1), np.arange(5)).tolist() == [0, 1, 4]


def test_a_label_and_an_opinion_count_half_each_and_opinions_alone_less() -> None:
    known = soft.Soft(np.array([2, 5]), {"mood": np.array([[0.2, 0.8, 0.0], [0.1, 0.1, 0.8]], np.float32)})
    rows, labels, heavy = np.array([1, 2]), np.eye(3, dtype=np.float32)[:2], np.array([1.0, 0.8], np.float32)
    at, wanted, weights = known.beside("mood", rows, labels, heavy)
    assert at.tolist() == [1, 2, 5]
    np.testing.assert_allclose(wanted, [[1, 0, 0], [0.1, 0.9, 0], [0.1, 0.1, 0.8]], atol=1e-6)
    np.testing.assert_allclose(weights, [1.0, 0.8, soft.UNLABELLED])
    one = known.of(np.array([5, 6]))
    assert (one.rows.tolist(), one.chances["mood"].shape) == ([5], (1, 3))
    same = soft.NOTHING.beside("mood", rows, labels, heavy)
    assert [some.tolist() for some in same] == [[1, 2], labels.tolist(), heavy.tolist()]


def test_pieces_hold_words_of_taught_texts_only_and_carry_no_label() -> None:
    rows = [
        Row("produk ini bagus sekali dan harganya murah", {"sentiment": "pos"}, "smsa_train"),
        Row("rahasia yang tidak boleh diajarkan kepada siapa pun", {"sentiment": "neg"}, "smsa_valid"),
        Row("kenapa paket saya belum sampai juga ya kak", {"intent": "complaint"}, "own_readings"),
        Row("emas murni yang dipakai untuk mengukur saja", {"intent": "chatter"}, "community_gold"),
    ]
    made, origin = pieces(rows, [0, 2, 3], seed=1)
    again, _ = pieces(rows, [0, 2, 3], seed=1)
    assert [row.text for row in made] == [row.text for row in again]
    assert len(made) > 5
    assert set(origin) == {0, 2}
    taught = set(rows[0].text.split()) | set(rows[2].text.split())
    assert all(set(row.text.split()) <= taught and row.labels == {} for row in made)
