"""What is held: cells of a grid (区分) and stretches of free time, each by one holder.

Only `claims_take` in the database adds rows (see `taking`); nothing else in the project writes these tables.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Claim(models.Model):
    """What both kinds have. `parts` is how many rows the holder took together: a hold that lost one is no hold."""

    atom_id = models.BigIntegerField(_("場所の単位"))  # a row of resources; the foreign key is added in 0002_guards
    place = models.PositiveSmallIntegerField(_("席"))  # 1 … places of the atom
    holder = models.UUIDField(_("確保したもの"))
    until = models.DateTimeField(_("確保の期限"), null=True, blank=True)  # none: for good
    parts = models.PositiveSmallIntegerField(_("枠の数"))

    class Meta:
        abstract = True


class Cell(Claim):
    """A cell of a day's grid, held."""

    pk = models.CompositePrimaryKey("atom_id", "day", "cell", "place")
    day = models.DateField(_("利用日"))
    cell = models.PositiveSmallIntegerField(_("区分"))

    class Meta:
        verbose_name = _("区分の確保")
        db_table = "claims_cell"
        constraints = (models.CheckConstraint(condition=Q(place__gte=1, parts__gte=1), name="claims_cell_counts"),)
        indexes = (
            models.Index(fields=("holder",), name="claims_cell_holder"),
            models.Index(fields=("until",), name="claims_cell_until", condition=Q(until__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.atom_id} {self.day} {self.cell}/{self.place}"


class Span(Claim):
    """A stretch of time, preparation included, held. Two of one place never overlap."""

    during = DateTimeRangeField(_("時間"))

    class Meta:
        verbose_name = _("時間の確保")
        db_table = "claims_span"
        constraints = (
            models.CheckConstraint(condition=Q(place__gte=1, parts__gte=1), name="claims_span_counts"),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="claims_span_bounded",
            ),
            ExclusionConstraint(
                name="claims_span_never_twice",
                expressions=[
                    ("atom_id", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (
            models.Index(fields=("holder",), name="claims_span_holder"),
            models.Index(fields=("until",), name="claims_span_until", condition=Q(until__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.atom_id} {self.during}/{self.place}"
