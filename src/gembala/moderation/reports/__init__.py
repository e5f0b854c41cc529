"""What members ask us to look at."""
