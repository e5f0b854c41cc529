"""Somebody objects; a second person decides."""
