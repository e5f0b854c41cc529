"""The rule's form: blocks of questions, each with its own fields, and what is done. Read from what was posted, and from
a version; written by the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from gembala.moderation.models import RuleVersion
from gembala.moderation.rules.acts import KINDS as ACT_KINDS
from gembala.moderation.rules.questions import QUESTIONS
from gembala.moderation.rules.tree import ALL, ANY, NONE, Group, Leaf, from_json

MOST_BLOCKS = 6
MOST_QUESTIONS = 12
LISTS = {"head": ("labels",), "channel": ("channels",), "kind": ("kinds",), "segment": ("segments",)}
TICKS = {"head": ("sure",), "words": ("whole",)}
FIELDS = {
    "head": ("head", "least"), "words": ("words",), "link": ("mode", "sites"), "age": ("hours",),
    "rate": ("count", "minutes"), "repeats": ("count", "authors", "minutes"),
}  # fmt: skip
STARTS: dict[str, dict[str, Any]] = {
    "head": {"head": "spam", "labels": ["gambling"], "least": 80, "sure": True},
    "words": {"words": "", "whole": True},
    "link": {"mode": "any", "sites": ""},
    "age": {"hours": 24},
    "rate": {"count": 10, "minutes": 5},
    "repeats": {"count": 5, "authors": 3, "minutes": 60},
    "channel": {"channels": []},
    "kind": {"kinds": ["comment"]},
    "segment": {"segments": ["newcomer"]},
}


@dataclass
class Question:
    """One question with what was chosen, as typed."""

    kind: str
    given: dict[str, Any]


@dataclass
class Block:
    """A group of questions of which ``of`` must hold."""

    of: str
    questions: list[Question] = field(default_factory=list)


@dataclass
class RuleForm:
    """Everything that was typed. ``root``: all or any of the blocks (exceptions always count)."""

    name: str = ""
    root: str = ALL
    blocks: list[Block] = field(default_factory=list)
    acts: dict[str, dict[str, str]] = field(default_factory=dict)
    fits: bool = True
    """Whether the version can be shown as blocks; deeper trees come from programs and are changed by programs."""

    def asked(self) -> dict[str, Any]:
        """The condition as `rules.tree` reads it."""
        asserting = [block for block in self.blocks if block.of != NONE]
        excepting = [block for block in self.blocks if block.of == NONE]
        parts = [_group(block) for block in asserting]
        if self.root == ANY and len(parts) > 1:
            parts = [{"of": ANY, "parts": parts}]
        return {"of": ALL, "parts": [*parts, *(_group(block) for block in excepting)]}

    def does(self) -> list[Mapping[str, Any]]:
        """The acts as `rules.acts` reads them."""
        return [{"kind": kind, **given} for kind, given in self.acts.items()]


def _group(block: Block) -> dict[str, Any]:
    return {"of": block.of, "parts": [{"kind": one.kind, **one.given} for one in block.questions]}


def fresh() -> RuleForm:
    """An empty rule."""
    return RuleForm(blocks=[Block(ANY, [Question("head", dict(STARTS["head"]))])], acts={"hold": {}})


def of_version(version: RuleVersion) -> RuleForm:
    """The form that shows a version."""
    form = RuleForm(name=version.rule.name)
    root = from_json(version.condition)
    parts = root.parts if isinstance(root, Group) else (root,)
    if isinstance(root, Group) and all(isinstance(part, Leaf) for part in parts):
        form.blocks = [_block(root)]
    elif isinstance(root, Group) and root.of == ALL:
        parts = _unfold(form, parts)
        form.fits = all(isinstance(part, Group) and all(isinstance(one, Leaf) for one in part.parts) for part in parts)
        form.blocks = [_block(part) for part in parts if isinstance(part, Group)] if form.fits else []
    else:
        form.fits = False
    form.acts = {
        one["kind"]: {name: str(value) for name, value in one.items() if name != "kind"} for one in version.acts
    }
    return form


def _unfold(form: RuleForm, parts: tuple[Leaf | Group, ...]) -> tuple[Leaf | Group, ...]:
    """An inner "any of these blocks" is the form's own choice between blocks."""
    first = parts[0]
    if (
        isinstance(first, Group)
        and first.of == ANY
        and first.parts
        and all(isinstance(one, Group) for one in first.parts)
    ):
        form.root = ANY
        return (*first.parts, *parts[1:])
    return parts


def _block(group: Group) -> Block:
    found = []
    for part in group.parts:
        if isinstance(part, Leaf):
            given = dict(part.given)
            for name in ("words", "sites"):
                if name in given:
                    given[name] = "\n".join(given[name])
            found.append(Question(part.kind, given))
    return Block(group.of, found)


def read(post: QueryDict) -> RuleForm:
    """What was posted, whatever it is; nothing is lost and nothing is checked here."""
    form = RuleForm(name=post.get("name", ""), root=ANY if post.get("root") == ANY else ALL)
    for number in range(min(_count(post.get("blocks")), MOST_BLOCKS)):
        of = post.get(f"b{number}-of", ANY)
        block = Block(of if of in (ALL, ANY, NONE) else ANY)
        for place in range(min(_count(post.get(f"b{number}-count")), MOST_QUESTIONS)):
            kind = post.get(f"b{number}q{place}-kind", "")
            if kind in QUESTIONS:
                block.questions.append(Question(kind, _given(post, kind, f"b{number}q{place}-")))
        form.blocks.append(block)
    for kind in ACT_KINDS:
        if post.get(f"act-{kind}") == "1":
            form.acts[kind] = _act(post, kind)
    return form


def _count(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 4 else 0


def _given(post: QueryDict, kind: str, before: str) -> dict[str, Any]:
    given: dict[str, Any] = {name: post.get(before + name, "") for name in FIELDS.get(kind, ())}
    given |= {name: post.getlist(before + name) for name in LISTS.get(kind, ())}
    return given | {name: post.get(before + name) == "1" for name in TICKS.get(kind, ())}


ACT_FIELDS = {
    "mute": ("days",),
    "warn": ("pattern",),
    "reply": ("pattern",),
    "tag": ("word",),
    "assign": ("to",),
    "alert": ("role",),
}


def _act(post: QueryDict, kind: str) -> dict[str, str]:
    return {name: post.get(f"act-{kind}-{name}", "") for name in ACT_FIELDS.get(kind, ())}


def change(form: RuleForm, step: str) -> bool:
    """A button of the form other than saving: ``add-block``, ``drop-block-<n>``, ``ask-<n>-<kind>``, ``drop-<n>-<m>``.

    False when the step is none of these.
    """
    words = step.split("-")
    if step == "add-block" and len(form.blocks) < MOST_BLOCKS:
        form.blocks.append(Block(ANY))
    elif step.startswith("drop-block-") and words[-1].isdecimal() and int(words[-1]) < len(form.blocks):
        form.blocks.pop(int(words[-1]))
    elif words[0] == "ask" and len(words) == 3 and _has(form, words[1]) and words[2] in STARTS:
        questions = form.blocks[int(words[1])].questions
        if len(questions) < MOST_QUESTIONS:
            questions.append(Question(words[2], dict(STARTS[words[2]])))
    elif words[0] == "drop" and len(words) == 3 and _has(form, words[1]) and words[2].isdecimal():
        questions = form.blocks[int(words[1])].questions
        if int(words[2]) < len(questions):
            questions.pop(int(words[2]))
    else:
        return step in {"add-block", "again"}
    return True


def _has(form: RuleForm, number: str) -> bool:
    return number.isdecimal() and len(number) < 3 and int(number) < len(form.blocks)
