"""The interaction policy: drafts, versions, what is in force, and what came with the product."""
