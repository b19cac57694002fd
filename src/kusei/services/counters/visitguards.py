"""What the database keeps of visits and consultations, and where a handled ticket counts."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION counters_guard_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind, NEW.office, NEW.made_at) IS DISTINCT FROM (OLD.kind, OLD.office, OLD.made_at)
        OR (NEW.state <> OLD.state AND NOT (CASE OLD.state
            WHEN 'planned' THEN NEW.state IN ('going', 'cancelled')
            WHEN 'going' THEN NEW.state = 'done'
            ELSE false END)) THEN
        RAISE EXCEPTION 'visit % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_visit_way';
    END IF;
    RETURN NEW;
END
$$;

-- Sections are chosen while the visit is planned; what is ticked is changed only until it ends.
CREATE FUNCTION counters_guard_visit_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_visit text;
BEGIN
    SELECT state INTO of_visit FROM counters_visit WHERE id = NEW.visit_id;
    IF (TG_OP = 'INSERT' AND of_visit <> 'planned') OR (TG_OP = 'UPDATE' AND (of_visit IN ('done', 'cancelled')
        OR (NEW.visit_id, NEW.key, NEW.office, NEW.service)
            IS DISTINCT FROM (OLD.visit_id, OLD.key, OLD.office, OLD.service))) THEN
        RAISE EXCEPTION 'the sections of visit % stay', NEW.visit_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_visit_step_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION counters_guard_consultation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.appointment_id, NEW.room) IS DISTINCT FROM (OLD.appointment_id, OLD.room)
        OR (NEW.state <> OLD.state AND NOT (CASE OLD.state
            WHEN 'booked' THEN NEW.state IN ('waiting', 'no_show', 'cancelled')
            WHEN 'waiting' THEN NEW.state IN ('open', 'abandoned')
            WHEN 'abandoned' THEN NEW.state = 'waiting'
            WHEN 'open' THEN NEW.state IN ('done', 'abandoned')
            ELSE false END)) THEN
        RAISE EXCEPTION 'consultation % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_consultation_way';
    END IF;
    RETURN NEW;
END
$$;
"""
# What was handled counts where it was handled, not where the ticket went from there.
TELL = """
CREATE OR REPLACE FUNCTION counters_tell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was counters_ticket := NEW; seconds int;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.act, NEW.acted_at, NEW.state, NEW.line_at)
        IS NOT DISTINCT FROM (OLD.act, OLD.acted_at, OLD.state, OLD.line_at) THEN
        RETURN NULL;  -- the person was forgotten, or a notice was asked for or sent
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('called', 'serving')
        AND NEW.act IN ('done', 'transfer', 'park', 'onward') THEN
        was := OLD;
        seconds := greatest(0, extract(epoch FROM NEW.acted_at - coalesce(OLD.serving_at, OLD.called_at)))::int;
    END IF;
    INSERT INTO counters_event (ticket_id, at, act, state, place, service, counter, by_id, waited, handled)
    VALUES (NEW.id, NEW.acted_at, NEW.act, NEW.state, was.place, was.service, was.counter, NEW.acted_by_id,
        CASE WHEN TG_OP = 'UPDATE' AND NEW.act = 'call'
            THEN greatest(0, extract(epoch FROM NEW.called_at - NEW.waiting_since))::int END, seconds);
    PERFORM pg_notify('kusei_counters', NEW.place);
    IF TG_OP = 'UPDATE' AND OLD.place <> NEW.place THEN
        PERFORM pg_notify('kusei_counters', OLD.place);
    END IF;
    RETURN NULL;
END
$$;
"""
_TRIGGERS = (
    ("counters_visit_way", "BEFORE UPDATE", "counters_visit", "counters_guard_visit"),
    ("counters_visit_step_stays", "BEFORE INSERT OR UPDATE", "counters_visitstep", "counters_guard_visit_step"),
    ("counters_consultation_way", "BEFORE UPDATE", "counters_consultation", "counters_guard_consultation"),
)
STATEMENTS = [
    FUNCTIONS,
    TELL,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _TRIGGERS
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in _TRIGGERS),
    *(f"DROP FUNCTION {run}()" for *_, run in _TRIGGERS),
]
