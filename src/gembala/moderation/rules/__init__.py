"""Rules: a tree of conditions and what shall be done, evaluated in batches, rehearsed before they count."""
