"""TikTok: login, Content Posting and Display (open.tiktokapis.com/v2)."""
