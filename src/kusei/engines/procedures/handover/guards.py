"""What the database itself refuses: disposal without two people, and changes of what left the house."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION handover_guard_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.disposed_at IS NOT NULL AND OLD.disposed_at IS NULL AND NOT EXISTS (
        SELECT FROM handover_disposalitem item JOIN handover_disposalrun run ON run.id = item.run_id
        WHERE item.application_id = OLD.id AND run.second_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'application % is on no list that two people confirmed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_disposal_by_two';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION handover_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A list that two people confirmed stays as they saw it; only that a thing is done is added.
    IF EXISTS (SELECT FROM handover_disposalrun WHERE id = OLD.run_id AND second_by_id IS NOT NULL) AND (
        TG_OP = 'DELETE' OR OLD.done_at IS NOT NULL
        OR ROW(NEW.id, NEW.run_id, NEW.application_id) IS DISTINCT FROM ROW(OLD.id, OLD.run_id, OLD.application_id)
    ) THEN
        RAISE EXCEPTION 'the list of disposal % is confirmed', OLD.run_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_disposal_list_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION handover_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what left the house stays on record', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_record_stays';
END
$$;
"""

# Name, when, table, function.
TRIGGERS = (
    ("handover_disposal", "BEFORE UPDATE OF disposed_at", "applications_application", "handover_guard_disposal"),
    ("handover_guard", "BEFORE UPDATE OR DELETE", "handover_disposalitem", "handover_guard_item"),
    ("handover_no_delete", "BEFORE DELETE", "handover_disposalrun", "handover_refuse"),
    ("handover_no_delete", "BEFORE DELETE", "handover_exportbatch", "handover_refuse"),
    ("handover_stays", "BEFORE UPDATE OR DELETE", "handover_exportrow", "handover_refuse"),
    ("handover_stays", "BEFORE UPDATE OR DELETE", "handover_download", "handover_refuse"),
    ("handover_no_delete", "BEFORE DELETE", "handover_grant", "handover_refuse"),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, when, table, function in TRIGGERS
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in TRIGGERS]
    functions = sorted({f"{function}()" for _, _, _, function in TRIGGERS})
    return [*taken, f"DROP FUNCTION {', '.join(functions)}"]
