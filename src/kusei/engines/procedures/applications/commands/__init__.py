"""Every write to drafts and applications. Each command checks who acts, in one transaction, and notes an event."""
