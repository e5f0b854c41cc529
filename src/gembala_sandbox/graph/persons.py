"""People of Facebook who own Pages, log in and grant; each may have several Pages with a role in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import ids
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ALL_TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]


@dataclass
class Person:
    """`pages` maps a Page's id to the tasks; `role` is a role in the developer's app; `granted`/`declined` scopes."""

    id: str
    name: str
    pages: dict[str, list[str]] = field(default_factory=dict)
    role: bool = True
    granted: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)


def _from_thing(thing: Thing) -> Person:
    return Person(thing.id, **thing.data)


def find(world: World, person_id: str) -> Person | None:
    """By id."""
    thing = things.find(world, "facebook", "person", person_id)
    return None if thing is None else _from_thing(thing)


def listing(world: World) -> list[Person]:
    """Everybody, oldest first."""
    return [_from_thing(thing) for thing in things.listing(world, "facebook", "person")]


def keep(world: World, person: Person) -> Person:
    """Store."""
    data = {name: getattr(person, name) for name in ("name", "pages", "role", "granted", "declined")}
    known = things.find(world, "facebook", "person", person.id)
    things.keep(world, Thing("facebook", "person", person.id, created=known.created if known else 0.0, data=data))
    return person


def named(world: World, name: str) -> Person:
    """By id or name; made when it is not there."""
    for person in listing(world):
        if name in (person.id, person.name):
            return person
    return keep(world, Person(ids.person(), name))


def pages_of(world: World, person: Person) -> list[Account]:
    """The Pages a person has a role in."""
    found = [accounts.find(world, page_id) for page_id in person.pages]
    return [page for page in found if page is not None]


def instagram_of(world: World, page_id: str) -> Account | None:
    """The professional account connected with a Page."""
    link = things.find(world, "facebook", "ig_link", page_id)
    return accounts.find(world, link.owner) if link else None


def page_of(world: World, instagram_id: str) -> Account | None:
    """The Page an Instagram account is connected with."""
    links = things.listing(world, "facebook", "ig_link", owner=instagram_id)
    return accounts.find(world, links[0].id) if links else None


def link(world: World, *, page_id: str, instagram_id: str) -> None:
    """Connect a Page with an Instagram account."""
    things.keep(world, Thing("facebook", "ig_link", page_id, owner=instagram_id))
