"""Reads of evaluation. For other apps: `published_sheets` and `sheets_of`."""

from kusei.services.plans.evaluation.queries.published import PublishedSheet, published_sheets, sheets_of

__all__ = ["PublishedSheet", "published_sheets", "sheets_of"]
