"""YouTube Data API v3, resumable upload, Analytics v2, Google OAuth."""
