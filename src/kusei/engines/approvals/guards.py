"""What the database itself refuses: changing what happened, changing what is under decision, a state without
an event.
"""

from __future__ import annotations

from kusei.engines.approvals.rules import EDITABLE

_EDITABLE = ", ".join(f"'{state}'" for state in sorted(EDITABLE))

FUNCTIONS = """
CREATE FUNCTION approvals_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_append_only';
END
$$;

CREATE FUNCTION approvals_guard_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN (EDITABLE_STATES)
        AND ROW(NEW.kind, NEW.object_id, NEW.title, NEW.body, NEW.amount, NEW.classification, NEW.retention,
            NEW.department_id, NEW.drafter_id, NEW.created_at)
        IS DISTINCT FROM ROW(OLD.kind, OLD.object_id, OLD.title, OLD.body, OLD.amount, OLD.classification,
            OLD.retention, OLD.department_id, OLD.drafter_id, OLD.created_at) THEN
        RAISE EXCEPTION 'draft % is under decision or decided', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_draft_frozen';
    END IF;
    IF OLD.number IS NOT NULL AND ROW(NEW.number, NEW.number_code, NEW.number_year)
        IS DISTINCT FROM ROW(OLD.number, OLD.number_code, OLD.number_year) THEN
        RAISE EXCEPTION 'the number of draft % stays', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_draft_number_stays';
    END IF;
    IF NEW.version = OLD.version AND ROW(NEW.state, NEW.round, NEW.decided_at, NEW.submitted_at)
        IS NOT DISTINCT FROM ROW(OLD.state, OLD.round, OLD.decided_at, OLD.submitted_at) THEN
        RETURN NEW;
    END IF;
    IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT FROM approvals_approvalevent WHERE draft_id = OLD.id AND sequence = NEW.version
    ) THEN
        RAISE EXCEPTION 'draft % changes its state without an event', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_draft_state_by_event';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION approvals_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.round_id, NEW.position, NEW.kind, NEW.label, NEW.department_id, NEW.days)
        IS DISTINCT FROM ROW(OLD.id, OLD.round_id, OLD.position, OLD.kind, OLD.label, OLD.department_id, OLD.days)
        OR OLD.closed_at IS NOT NULL
        OR (OLD.opened_at IS NOT NULL AND ROW(NEW.opened_at, NEW.due_on)
            IS DISTINCT FROM ROW(OLD.opened_at, OLD.due_on)) THEN
        RAISE EXCEPTION 'step % stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_step_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION approvals_guard_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_draft text;
BEGIN
    SELECT state INTO of_draft FROM approvals_draft WHERE id = NEW.draft_id;
    IF of_draft NOT IN (EDITABLE_STATES) THEN
        RAISE EXCEPTION 'the attachments of draft % are under decision or decided', NEW.draft_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_draft_frozen';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.removed_at IS NOT NULL
        OR ROW(NEW.id, NEW.draft_id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.content, NEW.added_by_id,
            NEW.added_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.draft_id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.content,
            OLD.added_by_id, OLD.added_at)) THEN
        RAISE EXCEPTION 'attachment % stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_attachment_stays';
    END IF;
    IF NEW.sha256 <> encode(sha256(NEW.content), 'hex') OR NEW.size <> length(NEW.content) THEN
        RAISE EXCEPTION 'attachment % does not match its hash', NEW.name
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approvals_attachment_hash';
    END IF;
    RETURN NEW;
END
$$;
""".replace("EDITABLE_STATES", _EDITABLE)

# Name, when, table, function. TRUNCATE is refused nowhere: only the owner can, and tests do.
TRIGGERS = (
    ("approvals_append_only", "BEFORE UPDATE OR DELETE", "approvals_approvalevent", "approvals_refuse"),
    ("approvals_append_only", "BEFORE UPDATE OR DELETE", "approvals_round", "approvals_refuse"),
    ("approvals_no_delete", "BEFORE DELETE", "approvals_draft", "approvals_refuse"),
    ("approvals_no_delete", "BEFORE DELETE", "approvals_step", "approvals_refuse"),
    ("approvals_no_delete", "BEFORE DELETE", "approvals_attachment", "approvals_refuse"),
    ("approvals_no_delete", "BEFORE DELETE", "approvals_numbercounter", "approvals_refuse"),
    ("approvals_guard", "BEFORE UPDATE", "approvals_draft", "approvals_guard_draft"),
    ("approvals_guard", "BEFORE UPDATE", "approvals_step", "approvals_guard_step"),
    ("approvals_guard", "BEFORE INSERT OR UPDATE", "approvals_attachment", "approvals_guard_attachment"),
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
