"""Facebook Pages: login dialog, posts, photos, videos, reels, stories, comments, messages, insights."""
