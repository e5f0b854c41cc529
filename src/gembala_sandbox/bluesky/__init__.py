"""Bluesky: atproto XRPC as a PDS with its AppView answers it (PLATFORMS.md 9)."""
