"""Printed letters (郵送): one job of files for the mailing contractor for each hand-over."""
