"""TikTok: Content Posting and Display API."""
