"""People, authority, the audit log, settings and one's own profile."""
