"""Each event of a card beside the one before and after it on that day: what rosters and counts are derived from.

The order in which events arrived plays no part, nor how often.
"""

from __future__ import annotations

STEPS = """
WITH told AS (
    SELECT e.* FROM checkins_event e
    WHERE e.house_id = ANY(%(houses)s) AND e.day BETWEEN %(since)s AND %(until)s AND e.kind IN ('in', 'out')
      AND NOT EXISTS (SELECT FROM checkins_event u WHERE u.undoes = e.id AND u.house_id = e.house_id)
),
steps AS (
    SELECT t.*, lag(t.kind) OVER w AS before, lead(t.kind) OVER w AS after
    FROM told t WHERE t.code <> ''
    WINDOW w AS (PARTITION BY t.house_id, t.day, t.code ORDER BY t.at, t.device_id, t.sequence, t.id)
)
"""
"""`before` and `after` are null at the ends of a day: a day begins with an empty house."""
