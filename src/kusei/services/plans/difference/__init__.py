"""What differs between two editions of a plan (新旧対照), computed from their canonical data alone."""

from kusei.services.plans.difference.applying import DoesNotFit, apply
from kusei.services.plans.difference.changes import ABSENT, Change, Difference, Kind
from kusei.services.plans.difference.computing import difference
from kusei.services.plans.difference.marking import Piece, marks

__all__ = ["ABSENT", "Change", "Difference", "DoesNotFit", "Kind", "Piece", "apply", "difference", "marks"]
