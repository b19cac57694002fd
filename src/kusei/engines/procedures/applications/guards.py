"""What the database itself refuses: a state without an event, a way that the table of states does not know, changing
what arrived or what happened.
"""

from __future__ import annotations

from kusei.engines.procedures.applications.rules import TRANSITIONS

_PAIRS = ", ".join(sorted({f"('{before}', '{after}')" for (before, _), after in TRANSITIONS.items()}))

FUNCTIONS = """
CREATE FUNCTION applications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_append_only';
END
$$;

CREATE FUNCTION applications_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.number, NEW.cover_id, NEW.municipality_id, NEW.procedure_id, NEW.version_id, NEW.channel,
        NEW.entered_by_id, NEW.origin_id, NEW.relation, NEW.submitted_at)
        IS DISTINCT FROM ROW(OLD.number, OLD.cover_id, OLD.municipality_id, OLD.procedure_id, OLD.version_id,
        OLD.channel, OLD.entered_by_id, OLD.origin_id, OLD.relation, OLD.submitted_at) THEN
        RAISE EXCEPTION 'application % stays as it arrived', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_arrival_stays';
    END IF;
    -- What was disposed of stays empty and moves no more; only its keys may change.
    IF OLD.disposed_at IS NOT NULL AND (NEW.disposed_at IS DISTINCT FROM OLD.disposed_at
        OR NEW.state IS DISTINCT FROM OLD.state OR NEW.revision IS DISTINCT FROM OLD.revision
        OR cardinality(NEW.name_marks) > 0) THEN
        RAISE EXCEPTION 'application % was disposed of', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_disposed_stays';
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        IF (OLD.state, NEW.state) NOT IN (WAYS) THEN
            RAISE EXCEPTION 'application % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_state_way';
        END IF;
        IF NEW.sequence <> OLD.sequence + 1 OR NOT EXISTS (
            SELECT FROM applications_event
            WHERE application_id = OLD.id AND sequence = NEW.sequence AND before = OLD.state AND state = NEW.state
        ) THEN
            RAISE EXCEPTION 'application % changes its state without an event', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_state_by_event';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION applications_guard_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM applications_application WHERE id = OLD.application_id AND disposed_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    -- Changing the key encrypts the same answers anew; only that may change.
    IF TG_OP = 'UPDATE' AND current_setting('kusei.reseal', true) = 'on'
        AND ROW(NEW.id, NEW.application_id, NEW.revision, NEW.made_at)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.application_id, OLD.revision, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what application % said stays as it was', OLD.application_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_answers_stay';
END
$$;

CREATE FUNCTION applications_guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Words may be encrypted with a new key, or be disposed of with the answers.
    IF TG_OP = 'UPDATE' AND (
        current_setting('kusei.reseal', true) = 'on' OR (NEW.sealed_note IS NULL AND EXISTS (
            SELECT FROM applications_application WHERE id = OLD.application_id AND disposed_at IS NOT NULL)))
        AND ROW(NEW.id, NEW.application_id, NEW.sequence, NEW.kind, NEW.before, NEW.state, NEW.actor, NEW.user_id,
            NEW.at, NEW.public)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.application_id, OLD.sequence, OLD.kind, OLD.before, OLD.state, OLD.actor,
            OLD.user_id, OLD.at, OLD.public) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on events is refused: what happened stays as it was', TG_OP
    USING ERRCODE = 'check_violation', CONSTRAINT = 'applications_append_only';
END
$$;
""".replace("WAYS", _PAIRS)

# Name, when, table, function.
TRIGGERS = (
    ("applications_guard", "BEFORE UPDATE", "applications_application", "applications_guard"),
    ("applications_no_delete", "BEFORE DELETE", "applications_application", "applications_refuse"),
    ("applications_no_delete", "BEFORE DELETE", "applications_cover", "applications_refuse"),
    ("applications_guard", "BEFORE UPDATE OR DELETE", "applications_answers", "applications_guard_answers"),
    ("applications_guard", "BEFORE UPDATE OR DELETE", "applications_event", "applications_guard_event"),
    ("applications_no_delete", "BEFORE DELETE", "applications_decision", "applications_refuse"),
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
