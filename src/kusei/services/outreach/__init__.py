"""The desk of campaigns (配信): composes notices with approvals."""
