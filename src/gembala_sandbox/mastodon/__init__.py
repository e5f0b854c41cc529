"""Mastodon: the REST API of a server (docs for 4.6)."""
