"""The demo's past: seven weeks lived through the real use cases, with our clock and the sandbox's set back."""

from __future__ import annotations

import heapq
import itertools
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gembala.cli.demo_admin import ask
from gembala.cli.demo_texts import ANSWERS, POSTS, Old
from gembala.cli.up import say

if TYPE_CHECKING:
    from gembala.content.models import Draft
    from gembala.inbox.models import Conversation
    from gembala.platforms.models import Channel
    from gembala.workspaces.access import Actor

SEED = 1945
LONGEST_AGO = timedelta(days=51)
"""When the team began."""
MOODS = ("praise", "question", "slang", "praise", "english", "mixed", "question", "complaint", "spam", "troll")
FRESH = timedelta(hours=20)
"""What was said later than this before the present is left for the person who opens the demo."""
Step = Callable[[], None]


class Story:
    """Steps in time, done in their order; each sees its own moment as the present."""

    def __init__(self, present: datetime) -> None:
        self.present = present
        self.dice = random.Random(SEED)
        self._steps: list[tuple[datetime, int, Step]] = []
        self._count = itertools.count()

    def at(self, moment: datetime, step: Step) -> None:
        """Add a step; one that lies in the future is left out."""
        if moment < self.present:
            heapq.heappush(self._steps, (moment, next(self._count), step))

    def tell(self) -> None:
        """Do every step, then bring the true time back; tells how far it is about once a second."""
        whole, told = len(self._steps), time.monotonic()
        try:
            while self._steps:
                moment, _, step = heapq.heappop(self._steps)
                if time.monotonic() - told > 1:
                    told = time.monotonic()
                    say(f"living through the demo's past: {100 - 100 * len(self._steps) // whole} %")
                set_clocks(moment)
                step()
        finally:
            set_clocks(None)


def set_clocks(moment: datetime | None) -> None:
    """Ours and the sandbox's; None brings the true time back."""
    from gembala.kernel.clock import now, rehearse

    rehearse(None)
    offset = (moment - now()).total_seconds() if moment else 0.0
    ask("/clock", {"offset_seconds": offset})
    rehearse(moment)


def work(*names: str) -> None:
    """Let the named duties do everything that is due at the rehearsed moment."""
    from gembala.config.duties import DUTIES
    from gembala.kernel.duties import claim, new_token
    from gembala.kernel.worker import run_duty

    for duty in (duty for name in names for duty in DUTIES if duty.name == name):
        for _ in range(3):
            token = new_token()
            ids = claim(duty.due(), limit=max(duty.batch, 50), token=token, lease=duty.lease)
            if not ids:
                break
            run_duty(duty, ids, token)


def plan_posts(story: Story, team: dict[str, Actor], channels: dict[str, Channel], pictures: dict[str, int]) -> None:
    """Every old post: written, approved, scheduled, out, answered, counted."""
    zone = ZoneInfo(team["director"].workspace.zone)
    for number, old in enumerate(POSTS):
        moment = story.present - timedelta(hours=5)
        if old.days:
            day = (story.present - timedelta(days=old.days)).astimezone(zone)
            moment = day.replace(hour=old.hour, minute=old.minute, second=0, microsecond=0)
        _plan_post(story, number, old, moment, team, channels, pictures)


def _plan_post(
    story: Story, number: int, old: Old, moment: datetime,
    team: dict[str, Actor], channels: dict[str, Channel], pictures: dict[str, int],
) -> None:  # fmt: skip
    from gembala.cli.demo_content import drafted
    from gembala.content.approve import approve
    from gembala.content.schedule import schedule
    from gembala.content.submit import submit

    social, director = team["social_media_manager"], team["director"]
    writer = team["creative"] if number % 3 == 0 else social
    drafts: list[Draft] = []
    media = (pictures[old.dish],) if old.dish else ()

    def write() -> None:
        drafts.append(submit(drafted(writer, channels, old.title, old.text, media=media), actor=writer))

    def decide() -> None:
        approve(drafts[0], actor=director, version=drafts[0].version)
        drafts[0].refresh_from_db()
        schedule(drafts[0], actor=social, at=moment, zone=social.user.zone)

    story.at(moment - timedelta(hours=22), write)
    story.at(moment - timedelta(hours=3), decide)
    story.at(moment + timedelta(seconds=1), lambda: work("send"))
    # younger posts do a little better than older ones: a brand that is being looked after
    reach = int(story.dice.gauss(190, 45) * (1 + number / len(POSTS)))
    counts = ((timedelta(minutes=25), 0.35, 3), (timedelta(hours=3), 0.7, 2), (timedelta(hours=26), 1.0, 1))
    for after, share, comments in counts:
        moods = story.dice.choices(MOODS, k=comments + story.dice.randint(0, 2))
        if not old.days and share < 0.5:
            moods += ["spam", "spam", "troll"]  # something is left for whoever opens the review queue
        story.at(moment + after, partial(_visit, story, drafts, share * max(reach, 60), moods))
        answered = moment + after + timedelta(minutes=story.dice.randint(9, 110))
        if answered < story.present - FRESH:
            story.at(answered, lambda: _answer(story, team))
            story.at(answered + timedelta(seconds=10), lambda: work("send"))


def listen(story: Story, *platforms: str) -> None:
    """Fetch what is new for the brand at these platforms, and the figures there; the other channels wait."""
    from gembala.platforms.models import Channel

    Channel.objects.update(next_poll_at=story.present, metrics_due_at=story.present)
    asked = Channel.objects.filter(owner=None, platform__in=platforms)
    asked.update(next_poll_at=story.present - LONGEST_AGO, metrics_due_at=story.present - LONGEST_AGO)
    work("poll", "take_in", "metrics")


def _visit(story: Story, drafts: Sequence[Draft], reach: float, moods: Sequence[str]) -> None:
    """The audience of both platforms looks in; what it wrote and its figures come back to us."""
    for variant in drafts[0].variants.select_related("channel", "delivery"):
        if variant.channel.platform == "forum" or variant.delivery is None or not variant.delivery.remote_id:
            continue
        seen = int(reach * (1.0 if variant.channel.platform == "x" else 0.6))
        here = moods if variant.channel.platform == "x" else moods[: len(moods) // 2]
        ask("/visit", {
            "platform": variant.channel.platform, "post_id": variant.delivery.remote_id, "seed": drafts[0].pk,
            "moods": list(here), "impressions": seen, "likes": seen // 11, "reposts": seen // 60, "followers": 2,
        })  # fmt: skip
    listen(story, "x", "bluesky")


def _answer(story: Story, team: dict[str, Actor]) -> None:
    """Those who waited longest get an answer, in turns by the brand and by a person; held spam is decided."""
    from gembala.inbox.finish import finish
    from gembala.inbox.queries import rows_of
    from gembala.moderation.decide import confirm
    from gembala.moderation.models import Case

    community, social = team["community_manager"], team["social_media_manager"]
    for row in rows_of(community, "waiting").order_by("waiting_since")[: story.dice.randint(3, 8)]:
        if row.intent == "chatter" and story.dice.random() < 0.4:
            finish(row, actor=community)
        else:
            _reply(story, row, story.dice.choice((community, community, social)))
    for case in Case.objects.filter(workspace=community.workspace, state=Case.State.HELD)[:4]:
        confirm(case, actor=team["moderator"])


def _reply(story: Story, row: Conversation, actor: Actor) -> None:
    from django.core.exceptions import ValidationError

    from gembala.inbox.reply import reply
    from gembala.inbox.voices import voices

    offered = [voice for voice in voices(row, actor) if not voice.refused]
    understanding = (row.last_item.understanding or {}) if row.last_item else {}
    english = understanding.get("language", {}).get("label") == "en"
    texts = ANSWERS["en" if english else row.intent if row.intent in ANSWERS else "other"]
    if not offered:
        return
    try:
        reply(row, actor=actor, channel=offered[0].channel, text=story.dice.choice(texts))
    except ValidationError:  # what they wrote is gone by now
        return
