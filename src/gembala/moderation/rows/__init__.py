"""The rows of moderation, one file for each group; they import nothing else of moderation."""
