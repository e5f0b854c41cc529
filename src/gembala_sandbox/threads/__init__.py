"""Threads: login, containers, replies, insights."""
