"""Residents' accounts: registering by a link sent to the mailbox, and changing the address in the same way."""
