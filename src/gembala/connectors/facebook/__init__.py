"""Facebook Pages. Groups have no API since 22 April 2024: they exist as assisted publishing only."""
