"""TikTok API for Business, the Accounts API (business-api.tiktok.com/open_api/v1.3): comments, publishing by pull, figures."""
