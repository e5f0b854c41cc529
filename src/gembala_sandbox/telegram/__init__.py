"""Telegram: the Bot API, for channels with a discussion group."""
