"""Many rows in one statement, on SQLite and PostgreSQL: where an object for each row would cost more than the row.

Columns are named as attributes (``channel_id``); what is not named gets the field's own default. Values are what the
model would hold: aware datetimes, plain JSON data, numbers, strings.
"""

# ruff: noqa: S608 (only names of tables and columns, taken from the models, are put into statements)
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

MOST_VALUES = 30_000
"""Parameters of one statement; SQLite takes 32,766."""
Rows = Sequence[Sequence[Any]]


def insert_missing(
    model: type[models.Model],
    names: Sequence[str],
    rows: Rows,
    *,
    same: Mapping[str, Any] | None = None,
    returning: Sequence[str] = ("id",),
) -> list[tuple[Any, ...]]:
    """Insert rows in their order; one that breaks a unique constraint is left out. ``same`` holds for every row.

    Gives the columns ``returning`` of the rows that were written, as the database's driver hands them over.
    """
    if not rows:
        return []
    told = dict(same or {})
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.attname not in names and field.attname not in told:
            told[field.attname] = field.get_default()
    fixed = [value for name in told for value in _adapted(model, name, [told[name]])]
    columns = ", ".join(_column(model, name) for name in (*names, *told))
    head = f"INSERT INTO {_table(model)} ({columns})"
    tail = "ON CONFLICT DO NOTHING RETURNING " + ", ".join(_column(model, name) for name in returning)
    constants = "".join(", %s" for _ in fixed)
    found: list[tuple[Any, ...]] = []
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            source = _unnest(model, names)
            values = ", ".join(f"v.c{number}" for number in range(len(names)))
            casts = "".join(f", %s::{_type(model, name)}" for name in told)
            cursor.execute(f"{head} SELECT {values}{casts} FROM {source} {tail}", [*fixed, *_lists(model, names, rows)])
            return list(cursor.fetchall())
        line = f"({', '.join(['%s'] * len(names))}{constants})"
        for part in _parts(rows, MOST_VALUES // (len(names) + len(fixed))):
            given = [value for row in zip(*_lists(model, names, part), strict=True) for value in (*row, *fixed)]
            cursor.execute(f"{head} VALUES {', '.join([line] * len(part))} {tail}", given)
            found += cursor.fetchall()
    return found


def update_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Rows,
    *,
    same: Mapping[str, Any] | None = None,
    where: Mapping[str, Any] | None = None,
) -> int:
    """Set ``names`` (and ``same``, equal for all) of the rows whose primary key stands first in each of ``rows``.

    Only rows that still have every value of ``where`` change. Gives how many did.
    """
    if not rows:
        return 0
    told, asked = dict(same or {}), dict(where or {})
    fixed = [value for values in (told, asked) for name in values for value in _adapted(model, name, [values[name]])]
    key = model._meta.pk.attname
    constants = [f"{_column(model, name)} = %s" for name in told]
    table = _table(model)
    tests = "".join(f" AND {table}.{_column(model, name)} = %s" for name in asked)
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = [f"{_column(model, name)} = v.c{number}" for number, name in enumerate(names, 1)]
            source = _unnest(model, (key, *names))
            statement = f"UPDATE {table} SET {', '.join([*changes, *constants])} FROM {source}"
            lists = _lists(model, (key, *names), rows)
            given = [*fixed[: len(told)], *lists, *fixed[len(told) :]]
            cursor.execute(f"{statement} WHERE {table}.{_column(model, key)} = v.c0{tests}", given)
        else:
            changes = [f"{_column(model, name)} = %s" for name in names]
            statement = (
                f"UPDATE {table} SET {', '.join([*changes, *constants])} WHERE {_column(model, key)} = %s{tests}"
            )
            columns = zip(*_lists(model, (key, *names), rows), strict=True)
            given = [(*values, *fixed[: len(told)], pk, *fixed[len(told) :]) for pk, *values in columns]
            cursor.executemany(statement, given)
        return int(cursor.rowcount)


def pairs_in(first: str, second: str, pairs: Sequence[tuple[int, int]]) -> tuple[str, list[Any]]:
    """A condition (SQL and its parameters) that two columns stand together among ``pairs``, answered from an index."""
    if connection.vendor == "postgresql":
        source = "SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
        return f"({first}, {second}) IN ({source})", [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    source = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)"
    return f"({first}, {second}) IN ({source})", [json.dumps(pairs)]


def _table(model: type[models.Model]) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """By attribute name (``channel_id``). Raises KeyError for one that is not there."""
    return {field.attname: field for field in model._meta.concrete_fields}[name]


def _column(model: type[models.Model], name: str) -> str:
    return str(connection.ops.quote_name(str(_field(model, name).column)))


def _type(model: type[models.Model], name: str) -> str:
    """The PostgreSQL type without its length: too long a text is refused by the column, not cut by a cast."""
    kind = _field(model, name).rel_db_type(connection) or "text"
    return kind.partition("(")[0]


def _unnest(model: type[models.Model], names: Sequence[str]) -> str:
    lists = ", ".join(f"{_list_of(_type(model, name))}" for name in names)
    return f"unnest({lists}) AS v({', '.join(f'c{number}' for number in range(len(names)))})"


def _list_of(kind: str) -> str:
    """A placeholder for a list, sent in PostgreSQL's binary form; JSON goes as text."""
    return f"%b::text[]::{kind}[]" if kind.startswith("json") else f"%b::{kind}[]"


def _lists(model: type[models.Model], names: Sequence[str], rows: Rows) -> list[list[Any]]:
    """Column by column, as the driver wants it."""
    columns = zip(*rows, strict=True)
    return [_adapted(model, name, values) for name, values in zip(names, columns, strict=True)]


def _adapted(model: type[models.Model], name: str, values: Sequence[Any]) -> list[Any]:
    field = _field(model, name)
    adapt: Callable[[Any], Any] = _same
    if isinstance(field, models.JSONField):
        adapt = json.dumps
    elif isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
    elif isinstance(field, models.CharField | models.TextField):
        adapt = str
    return [None if value is None else adapt(value) for value in values]


def _same(value: Any) -> Any:
    return value


def _cursor() -> CursorWrapper:
    """A cursor; on PostgreSQL one whose parameters travel beside the statement: half a megabyte is not parsed as SQL."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    import psycopg

    connection.ensure_connection()
    raw: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)


def _parts(rows: Rows, size: int) -> Iterator[Rows]:
    found = iter(rows)
    while part := list(islice(found, size)):
        yield part
