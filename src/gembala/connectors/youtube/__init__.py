"""YouTube (Data API v3, Analytics v2)."""
