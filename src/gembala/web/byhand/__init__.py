"""Assisted publishing on a person's phone."""
