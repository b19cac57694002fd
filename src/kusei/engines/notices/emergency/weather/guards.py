"""What the database itself refuses: to change what a report said, or what was decided about a proposal.

Only `cancelled_by` of a report may change: it is worked out from all reports of an event.
"""

from __future__ import annotations

_FROZEN = (
    *("code", "series", "title", "head_title", "status", "info_type", "event_id", "serial", "number", "reported_at"),
    *("target_at", "valid_until", "editorial_office", "publishing_office", "info_kind", "kind_version", "headline"),
    *("raw", "digest", "effect", "unknown", "received_at", "way", "by_id"),
)
_DECIDED = ("state", "decided_by_id", "decided_at", "why", "overtaken_by_id")
_SAID = ("report_id", "hazard", "rises", "areas", "grade_before", "name_before", "grade", "name", "level", "made_at")


def _row(name: str, columns: tuple[str, ...]) -> str:
    return "ROW(" + ", ".join(f"{name}.{column}" for column in columns) + ")"


STATEMENTS = [
    f"""
    CREATE FUNCTION weather_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND {_row("NEW", _FROZEN)} IS NOT DISTINCT FROM {_row("OLD", _FROZEN)} THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% of report % is refused: what was reported stays', TG_OP, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'weather_report_stays';
    END
    $$
    """,
    """
    CREATE FUNCTION weather_saying_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of saying % is refused: what was reported stays', TG_OP, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'weather_saying_stays';
    END
    $$
    """,
    f"""
    CREATE FUNCTION weather_proposal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND {_row("NEW", _SAID)} IS NOT DISTINCT FROM {_row("OLD", _SAID)}
            AND (OLD.state = 'open' OR {_row("NEW", _DECIDED)} IS NOT DISTINCT FROM {_row("OLD", _DECIDED)}) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% of proposal % is refused: what was decided stays', TG_OP, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'weather_proposal_stays';
    END
    $$
    """,
    *(
        f"CREATE TRIGGER weather_{table}_stays BEFORE UPDATE OR DELETE ON weather_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION weather_{table}_stays()"
        for table in ("report", "saying", "proposal")
    ),
]
UNDONE = [
    *(f"DROP TRIGGER weather_{table}_stays ON weather_{table}" for table in ("report", "saying", "proposal")),
    *(f"DROP FUNCTION weather_{table}_stays()" for table in ("report", "saying", "proposal")),
]
