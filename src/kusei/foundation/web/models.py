"""The counters of the rate limits."""

from __future__ import annotations

from django.db import models


class RateCount(models.Model):
    """How often one address did one thing in the current window.

    The key is a keyed hash: no address is stored.
    """

    key = models.CharField(max_length=64, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    hits = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key
