"""X API v2 (spec v2.167 of 22 Aug 2026, with the field names of v2.159 on demand)."""
