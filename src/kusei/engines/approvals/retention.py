"""How long a decided document is kept (保存期間), counted as municipalities' rules on documents count it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from kusei.lib.fiscal import FiscalYear


class Retention(StrEnum):
    """The classes that wards have in common; which one a class of documents has is data of the pack."""

    ONE = "1"
    THREE = "3"
    FIVE = "5"
    TEN = "10"
    THIRTY = "30"
    PERMANENT = "permanent"  # 永年
    STANDING = "standing"  # 常用


def kept_until(decided_on: dt.date, retention: Retention) -> dt.date | None:
    """The last day of keeping: years from the 1 April after the fiscal year of the decision.

    None for 永年 and 常用, which have no end of their own.
    """
    if retention in {Retention.PERMANENT, Retention.STANDING}:
        return None
    return (FiscalYear.of(decided_on) + int(retention)).end
