"""What metrics are this year so far, kept for pages that show many of them."""

from __future__ import annotations

from django.db import models

from kusei.engines.measures.readings import Reading, from_columns


class Glance(models.Model):
    """A metric's value in a fiscal year, up to the end of `cut_off`: of all (`dimension` blank), or of one value of a
    dimension. A copy that is made again every night; what counts as an indicator's value is `ActualValue`.
    """

    metric_key = models.CharField(max_length=200)
    fiscal_year = models.SmallIntegerField()
    dimension = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    metric_version = models.PositiveIntegerField()
    cut_off = models.DateField()
    computed_at = models.DateTimeField()

    text = None  # metrics are numbers

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("metric_key", "fiscal_year", "dimension", "value"), name="measures_glance_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric_key} {self.fiscal_year} {self.dimension}={self.value}"

    @property
    def reading(self) -> Reading:
        """The value as it is used."""
        return from_columns(self)
