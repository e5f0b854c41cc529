"""Mastodon, on any server."""
