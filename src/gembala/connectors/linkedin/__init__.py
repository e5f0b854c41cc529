"""LinkedIn: versioned REST with a member or an organisation as the author."""
