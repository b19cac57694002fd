"""What the database keeps true by itself: what others told stays as it was told, and each thing is matched once."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION matching_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was told or done stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_append_only';
END
$$;

CREATE FUNCTION matching_guard_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.provider, NEW.reference, NEW.way) IS DISTINCT FROM
        ROW(OLD.id, OLD.provider, OLD.reference, OLD.way)
        OR (OLD.posted_on IS NOT NULL AND to_jsonb(NEW) - 'done' <> to_jsonb(OLD) - 'done') THEN
        RAISE EXCEPTION 'payout % stays as it was posted', OLD.reference
        USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_payout_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION matching_guard_difference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'department_id', 'ended_at', 'ended_by_id', 'why', 'found', 'expected'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.state = 'solved' THEN
        RAISE EXCEPTION 'difference % stays as it was', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_difference_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION matching_guard_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
BEGIN
    IF was->>'state' IN ('approved', 'refused') OR was->>'closed_at' IS NOT NULL
        OR was->'requested_by_id' <> to_jsonb(NEW)->'requested_by_id' THEN
        RAISE EXCEPTION 'what was decided stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_decided_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
_KEPT = ("settledline", "bankline", "match", "note", "run", "exportbatch", "exported")
_STANDING = ("import", "payout", "difference", "writeoff", "yearclosing")
_GUARDS = (
    ("matching_payout_stays", "matching_payout", "matching_guard_payout"),
    ("matching_difference_stays", "matching_difference", "matching_guard_difference"),
    ("matching_writeoff_stays", "matching_writeoff", "matching_guard_decided"),
    ("matching_yearclosing_stays", "matching_yearclosing", "matching_guard_decided"),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER matching_{name}_kept BEFORE UPDATE OR DELETE ON matching_{name}"
        " FOR EACH ROW EXECUTE FUNCTION matching_refuse()"
        for name in _KEPT
    ),
    *(
        f"CREATE TRIGGER matching_{name}_kept BEFORE DELETE ON matching_{name}"
        " FOR EACH ROW EXECUTE FUNCTION matching_refuse()"
        for name in _STANDING
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, table, run in _GUARDS
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {table}" for name, table, _ in _GUARDS),
    *(f"DROP TRIGGER matching_{name}_kept ON matching_{name}" for name in (*_KEPT, *_STANDING)),
    *(
        f"DROP FUNCTION {name}()"
        for name in (
            "matching_refuse",
            "matching_guard_payout",
            "matching_guard_difference",
            "matching_guard_decided",
        )
    ),
]
