"""What a person marks by hand on something that was said: tags, what it is, that it belongs in the review queue."""
