"""Pages: one's profile, household, consents, looks, groups, mandates; and staff's pages about protection."""
