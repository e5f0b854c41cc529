"""LinkedIn: versioned REST below /rest, three-legged OAuth, uploads, webhooks of organisations."""
