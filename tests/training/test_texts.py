"""Reading, splitting and labelling of training texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gembala.understanding.verdict import LABELS
from training import data
from training.dedupe import groups, without
from training.tasks import COLUMNS, LINEAR_ALONE, OWN_KINDS, lesson

ALLOWED = {**LABELS, "gambling": ("0", "1"), "offer": ("none", "promotion", "fraud")}


def test_every_written_example_has_known_labels() -> None:
    rows = list(data.written())
    assert len(rows) > 400
    assert [(row.source, row.labels) for row in rows for h, x in row.labels.items() if x not in ALLOWED[h]] == []


def test_near_copies_share_a_group_and_leave_the_training_side() -> None:
    texts = [
        "Kue-kue yang disajikan bikin saya bernostalgia, rasanya enak dan harganya juga murah sekali",
        "kue-kue yg disajikan bikin saya bernostalgia , rasanya enak dan harganya juga murah sekali !",
        "paket belum sampai juga sudah dua minggu, tolong dicek",
        "mantap",
        "MANTAP",
    ]
    found = groups(texts)
    assert found[0] == found[1] != found[2]
    assert found[3] == found[4]
    assert without([1, 2, 4], [0, 3], found) == [2]


def test_own_data_with_an_unknown_label_is_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("text,abuse\nhalo,none\nhai,grumpy\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine.csv, line 3: abuse has no label 'grumpy'"):
        data.own(tmp_path)


def test_own_data_and_corrections_teach_their_heads(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("text\tabuse\tsentiment\nhalo\tnone\t\n", encoding="utf-8")
    (row,) = data.own(tmp_path)
    assert lesson(row, "abuse", 0.5) == ("none", 1.0)
    assert lesson(row, "mood", 0.5) is None
    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps({"text": "main yuk", "labels": {"gambling": "1"}}), encoding="utf-8")
    (corrected,) = data.corrections(file)
    assert lesson(corrected, "gambling", 0.5) == ("1", 1.0)


def test_a_reading_teaches_the_heads_it_has_labels_for_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "written").mkdir()
    line = f"{data.key('kapan tayang lagi bang')} question neu - - -"
    (tmp_path / "written" / "readings.labels").write_text(f"# remark\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(data, "ROOT", tmp_path)
    (row,) = data.readings([data.Row("kapan tayang lagi bang", {"gambling": "0"}, "gambling_spam")])
    assert row.labels == {"intent": "question", "sentiment": "neu"}
    assert lesson(row, "intent", 0.5) == ("question", 0.8)
    assert lesson(row, "urgency", 0.5) is None


@pytest.mark.parametrize(("name", "least"), [("readings", 8_000), ("choices", 1_400), ("doubts", 4_500)])
def test_every_reading_has_known_labels_and_its_text_is_read_once(name: str, least: int) -> None:
    read = _lines(name)
    heads = ("intent", "sentiment", "abuse", "urgency", "language")
    odd = [w for w in read if len(w) != 6 or any(x not in (*LABELS[h], "-") for h, x in zip(heads, w[1:], strict=True))]
    assert odd == []
    assert len({words[0] for words in read}) == len(read) > least


def test_texts_of_the_linear_heads_alone_teach_intent_and_sentiment_and_no_text_is_read_twice() -> None:
    talk = [row for row in data.written() if row.source == "written/talk"]
    assert len(talk) > 250
    taught = {column for row in talk for column in COLUMNS if lesson(row, column, 0.0)}
    assert taught == {"intent", "mood"}
    read = [words[0] for name in ("readings", "choices", "doubts") for words in _lines(name)]
    assert len(read) == len(set(read))
    assert {row.source for row in talk} | {"own_choices", "own_doubts"} == set(LINEAR_ALONE) <= set(OWN_KINDS)


def _lines(name: str) -> list[list[str]]:
    lines = [line.split() for line in (data.ROOT / "written" / f"{name}.labels").read_text("utf-8").splitlines()]
    return [words for words in lines if words and not words[0].startswith("#")]
