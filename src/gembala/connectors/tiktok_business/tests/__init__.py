"""Tests of the TikTok Business connector."""
