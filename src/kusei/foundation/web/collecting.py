"""The garbage collector of a process that serves for long."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""New objects that may come to be before the collector looks at them; Python's own 700 suit short programs."""


def settle_down() -> None:
    """What stands in memory now stays: the collector walks through it no more, and looks at what is new less often.

    Called once, when a process has read what it needs. Pages with tens of thousands of rows took twice as long before.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
