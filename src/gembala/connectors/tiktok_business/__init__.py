"""TikTok API for Business: the Accounts API."""
