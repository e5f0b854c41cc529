"""Telegram: channels with their discussion group, through a bot."""
