"""Tests of the TikTok connector."""
