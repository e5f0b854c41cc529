"""TikTok: login, Content Posting, Display (open.tiktokapis.com/v2) and the Accounts API for Business (open_api/v1.3)."""
