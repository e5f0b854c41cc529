"""Instagram: both login families, containers, comments, messages, insights."""
