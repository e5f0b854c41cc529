"""Criticism that wants something to become better: recognised, answered, followed until it is solved, counted."""
