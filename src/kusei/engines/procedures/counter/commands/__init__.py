"""Every write of the counter: keyword-only, one transaction, permission first."""
