"""What the database keeps true by itself: what was logged and signed stays, and after a sheet its band is closed."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION operators_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was written stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'operators_append_only';
END
$$;

-- A sheet changes once: somebody else takes it over.
CREATE FUNCTION operators_guard_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_by_id IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['taken_by_id', 'taken_at', 'remark']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['taken_by_id', 'taken_at', 'remark'] THEN
        RAISE EXCEPTION 'sheet % is signed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'operators_sheet_signed';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION operators_guard_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id', 'ended_because']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id', 'ended_because'] THEN
        RAISE EXCEPTION 'assignment % only ends', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'operators_assignment_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION operators_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM operators_sheet s WHERE s.reception_id = NEW.reception_id AND s.day = NEW.day
        AND s.operator = NEW.operator) THEN
        RAISE EXCEPTION 'the sheet of % is signed', NEW.day
        USING ERRCODE = 'check_violation', CONSTRAINT = 'operators_entry_after_sheet';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER operators_sheet_signed BEFORE UPDATE ON operators_sheet"
    " FOR EACH ROW EXECUTE FUNCTION operators_guard_sheet()",
    "CREATE TRIGGER operators_sheet_not_deleted BEFORE DELETE ON operators_sheet"
    " FOR EACH ROW EXECUTE FUNCTION operators_stays()",
    "CREATE TRIGGER operators_assignment_stays BEFORE UPDATE ON operators_assignment"
    " FOR EACH ROW EXECUTE FUNCTION operators_guard_assignment()",
    "CREATE TRIGGER operators_assignment_not_deleted BEFORE DELETE ON operators_assignment"
    " FOR EACH ROW EXECUTE FUNCTION operators_stays()",
    "CREATE TRIGGER operators_entry_open BEFORE INSERT ON operators_entry"
    " FOR EACH ROW EXECUTE FUNCTION operators_guard_entry()",
    *(
        f"CREATE TRIGGER operators_{table}_stays BEFORE UPDATE OR DELETE ON operators_{table}"
        " FOR EACH ROW EXECUTE FUNCTION operators_stays()"
        for table in ("entry", "settled", "missing")
    ),
]
UNDONE = [
    *(f"DROP TRIGGER operators_{table}_stays ON operators_{table}" for table in ("missing", "settled", "entry")),
    "DROP TRIGGER operators_entry_open ON operators_entry",
    "DROP TRIGGER operators_assignment_not_deleted ON operators_assignment",
    "DROP TRIGGER operators_assignment_stays ON operators_assignment",
    "DROP TRIGGER operators_sheet_not_deleted ON operators_sheet",
    "DROP TRIGGER operators_sheet_signed ON operators_sheet",
    "DROP FUNCTION operators_guard_entry()",
    "DROP FUNCTION operators_guard_assignment()",
    "DROP FUNCTION operators_guard_sheet()",
    "DROP FUNCTION operators_stays()",
]
