"""Strikes that expire, the ladder's steps, where they take effect, and how they end."""
