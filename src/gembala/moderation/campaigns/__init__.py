"""Raids and campaigns: many items that belong together are one case with one decision."""
