"""Alerts as mail: to whom, when, in which words, and how it stops."""
