"""Places that no program may post to: a person does it, with everything laid ready (assisted publishing)."""
