"""One SQLite file, one connection, one thread; writes are committed in batches by the server's heartbeat."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts(
  id TEXT PRIMARY KEY, platform TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, created REAL NOT NULL,
  password TEXT, source TEXT NOT NULL, flags TEXT NOT NULL DEFAULT '{}', followers INTEGER NOT NULL DEFAULT 0,
  posts INTEGER NOT NULL DEFAULT 0, profile TEXT NOT NULL DEFAULT '{}', UNIQUE(platform, handle));
CREATE TABLE IF NOT EXISTS tokens(
  token TEXT PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, account_id TEXT NOT NULL, family TEXT NOT NULL,
  expires REAL NOT NULL, used REAL, scope TEXT NOT NULL DEFAULT '', data TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS tokens_account ON tokens(account_id);
CREATE INDEX IF NOT EXISTS tokens_family ON tokens(family);
CREATE TABLE IF NOT EXISTS posts(
  seq INTEGER PRIMARY KEY, platform TEXT NOT NULL, id TEXT NOT NULL, account_id TEXT NOT NULL, text TEXT NOT NULL,
  digest BLOB NOT NULL, created REAL NOT NULL, stored REAL NOT NULL, reply_to TEXT, root TEXT NOT NULL, quote_of TEXT,
  hidden INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0, source TEXT NOT NULL,
  likes INTEGER NOT NULL DEFAULT 0, reposts INTEGER NOT NULL DEFAULT 0, quotes INTEGER NOT NULL DEFAULT 0,
  replies INTEGER NOT NULL DEFAULT 0, impressions INTEGER NOT NULL DEFAULT 0, cid TEXT NOT NULL DEFAULT '',
  extra TEXT NOT NULL DEFAULT '{}', writes INTEGER NOT NULL DEFAULT 1, answer TEXT NOT NULL DEFAULT 'sent',
  client TEXT NOT NULL DEFAULT '{}', UNIQUE(platform, id));
CREATE INDEX IF NOT EXISTS posts_account ON posts(account_id, seq);
CREATE INDEX IF NOT EXISTS posts_root ON posts(root, seq);
CREATE INDEX IF NOT EXISTS posts_parent ON posts(reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS posts_own ON posts(platform, seq) WHERE source='api' AND reply_to IS NULL;
CREATE INDEX IF NOT EXISTS posts_roots ON posts(platform, source) WHERE reply_to IS NULL;
CREATE INDEX IF NOT EXISTS posts_digest ON posts(account_id, digest);
CREATE TABLE IF NOT EXISTS records(
  uri TEXT PRIMARY KEY, did TEXT NOT NULL, collection TEXT NOT NULL, rkey TEXT NOT NULL, cid TEXT NOT NULL,
  value TEXT NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS records_listing ON records(did, collection, rkey);
CREATE TABLE IF NOT EXISTS reactions(
  seq INTEGER PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL,
  uri TEXT NOT NULL DEFAULT '', created REAL NOT NULL, UNIQUE(kind, actor, subject));
CREATE INDEX IF NOT EXISTS reactions_subject ON reactions(subject, kind);
CREATE INDEX IF NOT EXISTS reactions_uri ON reactions(uri) WHERE uri != '';
CREATE TABLE IF NOT EXISTS notices(
  seq INTEGER PRIMARY KEY, account_id TEXT NOT NULL, reason TEXT NOT NULL, uri TEXT NOT NULL, cid TEXT NOT NULL,
  actor TEXT NOT NULL, subject TEXT, record TEXT NOT NULL DEFAULT '{}', created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS notices_account ON notices(account_id, seq);
CREATE INDEX IF NOT EXISTS notices_by_time ON notices(account_id, created, seq);
CREATE TABLE IF NOT EXISTS media(
  id TEXT PRIMARY KEY, platform TEXT NOT NULL, account_id TEXT NOT NULL, mime TEXT NOT NULL, category TEXT NOT NULL,
  size INTEGER NOT NULL, state TEXT NOT NULL, ready REAL NOT NULL, alt TEXT, created REAL NOT NULL, total INTEGER);
CREATE TABLE IF NOT EXISTS webhooks(
  id TEXT PRIMARY KEY, url TEXT NOT NULL UNIQUE, valid INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS subscriptions(
  id TEXT PRIMARY KEY, event_type TEXT NOT NULL, user_id TEXT NOT NULL, webhook_id TEXT NOT NULL, tag TEXT,
  filter TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS plans(
  seq INTEGER PRIMARY KEY, due REAL NOT NULL, kind TEXT NOT NULL, post_seq INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS plans_due ON plans(due);
CREATE TABLE IF NOT EXISTS things(
  seq INTEGER PRIMARY KEY, platform TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL,
  parent TEXT NOT NULL, created REAL NOT NULL, data TEXT NOT NULL, UNIQUE(platform, kind, id));
CREATE INDEX IF NOT EXISTS things_owner ON things(platform, kind, owner);
CREATE INDEX IF NOT EXISTS things_parent ON things(platform, kind, parent);
CREATE TABLE IF NOT EXISTS settings(key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = (
    "accounts",
    "tokens",
    "posts",
    "records",
    "reactions",
    "notices",
    "media",
    "webhooks",
    "subscriptions",
    "plans",
    "things",
)


class Store:
    """The sandbox's memory. Not safe against a crash of the sandbox itself by choice: it is a sandbox."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.media_folder = folder / "media"
        self.media_folder.mkdir(exist_ok=True)
        self._db = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-8000", "temp_store=MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)

    def write(self, sql: str, args: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one changing statement inside the open batch."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        return self._db.execute(sql, args)

    def one(self, sql: str, args: Sequence[Any] = ()) -> sqlite3.Row | None:
        """First row or None."""
        row: sqlite3.Row | None = self._db.execute(sql, args).fetchone()
        return row

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows."""
        return self._db.execute(sql, args).fetchall()

    def each(self, sql: str, args: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """Rows one by one."""
        return iter(self._db.execute(sql, args))

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        """First column of the first row, or None."""
        row = self.one(sql, args)
        return None if row is None else row[0]

    def commit(self) -> None:
        """Close the open batch, if any."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def setting(self, key: str, default: Any = None) -> Any:
        """A stored setting, decoded from JSON."""
        raw = self.value("SELECT value FROM settings WHERE key=?", (key,))
        return default if raw is None else json.loads(raw)

    def keep_setting(self, key: str, value: Any) -> None:
        """Store a setting as JSON."""
        self.write("INSERT OR REPLACE INTO settings VALUES(?,?)", (key, json.dumps(value)))

    def clear(self) -> None:
        """Forget every account, post, token and file; settings stay."""
        for table in _TABLES:
            self.write(f"DELETE FROM {table}")
        self.commit()
        for file in self.media_folder.iterdir():
            file.unlink()

    def close(self) -> None:
        """Commit and close."""
        self.commit()
        self._db.close()
