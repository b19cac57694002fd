"""What the database itself refuses: changing who had a draft, and what was seen once it is handed in."""

from __future__ import annotations

FUNCTION = """
CREATE FUNCTION counter_guard_interview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NOT NULL AND ROW(NEW.draft_id, NEW.staff_id, NEW.channel, NEW.resident_id, NEW.consented_at,
        NEW.identity_document, NEW.read_by, NEW.identity_seen_at, NEW.arrived_on, NEW.postmarked_on, NEW.finished_at)
        IS DISTINCT FROM ROW(OLD.draft_id, OLD.staff_id, OLD.channel, OLD.resident_id, OLD.consented_at,
        OLD.identity_document, OLD.read_by, OLD.identity_seen_at, OLD.arrived_on, OLD.postmarked_on,
        OLD.finished_at) THEN
        RAISE EXCEPTION 'interview % stays as it was when it was handed in', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counter_interview_stays';
    END IF;
    RETURN NEW;
END
$$;
"""


def statements() -> list[str]:
    """SQL that puts the guards up."""
    return [
        FUNCTION,
        "CREATE TRIGGER counter_guard BEFORE UPDATE ON counter_interview "
        "FOR EACH ROW EXECUTE FUNCTION counter_guard_interview()",
        "CREATE TRIGGER counter_passing_stays BEFORE UPDATE ON counter_passing "
        "FOR EACH ROW EXECUTE FUNCTION applications_refuse()",
    ]


def undone() -> list[str]:
    """SQL that takes them down."""
    return [
        "DROP TRIGGER counter_guard ON counter_interview",
        "DROP TRIGGER counter_passing_stays ON counter_passing",
        "DROP FUNCTION counter_guard_interview()",
    ]
