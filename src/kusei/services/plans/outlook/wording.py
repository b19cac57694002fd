"""How a breakdown says what it was held against."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.services.plans.outlook.queries.drivers import EVEN, LAST_YEAR


def basis_words(basis: str) -> str:
    """Against what the values of a dimension were held."""
    if basis == LAST_YEAR:
        return _("前の年度の同じ時期の割合で目標を分けて比べました")
    if basis == EVEN:
        return _("前の年度の数がないため、目標を等しく分けて比べました")
    return _("それぞれを目標の値と比べ、数えた件数で重みをつけました")
