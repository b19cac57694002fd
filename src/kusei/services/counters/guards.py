"""What the database does by itself: no number twice or left out, every change an event, no way back, and a word to
those who listen (`NOTIFY kusei_counters`).
"""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION counters_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened at a counter stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_append_only';
END
$$;

CREATE FUNCTION counters_guard_numbering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND NEW.last <> 1) OR (TG_OP = 'UPDATE' AND (NEW.last <> OLD.last + 1
        OR (NEW.office, NEW.prefix, NEW.day) IS DISTINCT FROM (OLD.office, OLD.prefix, OLD.day))) THEN
        RAISE EXCEPTION 'numbers follow one another'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_numbering_steps';
    END IF;
    RETURN NEW;
END
$$;

-- At the commit: whoever drew a number made a ticket of it, so that none is left out.
CREATE FUNCTION counters_guard_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM counters_ticket t WHERE t.office = NEW.office AND t.day = NEW.day
        AND t.prefix = NEW.prefix AND t.number = NEW.last) THEN
        RAISE EXCEPTION 'number % was drawn and not used', NEW.last
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_numbering_used';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION counters_guard_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.office, NEW.day, NEW.prefix, NEW.number, NEW.channel, NEW.taken_at)
        IS DISTINCT FROM (OLD.office, OLD.day, OLD.prefix, OLD.number, OLD.channel, OLD.taken_at) THEN
        RAISE EXCEPTION 'ticket % stays as it was given', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_ticket_stays';
    END IF;
    IF NEW.state <> OLD.state AND (NEW.acted_at, NEW.act) IS NOT DISTINCT FROM (OLD.acted_at, OLD.act) THEN
        RAISE EXCEPTION 'nothing says what was done to ticket %', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_ticket_act';
    END IF;
    IF NEW.state <> OLD.state AND NOT (CASE OLD.state
        WHEN 'waiting' THEN NEW.state IN ('called', 'parked', 'transferred', 'left')
        WHEN 'parked' THEN NEW.state IN ('waiting', 'called', 'left')
        WHEN 'called' THEN NEW.state IN ('serving', 'done', 'no_show', 'parked', 'waiting', 'transferred', 'left')
        WHEN 'serving' THEN NEW.state IN ('done', 'parked', 'waiting', 'transferred')
        WHEN 'transferred' THEN NEW.state IN ('waiting', 'left')
        WHEN 'no_show' THEN NEW.state = 'waiting'
        ELSE false END) THEN
        RAISE EXCEPTION 'ticket % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'counters_ticket_way';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION counters_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.act, NEW.acted_at, NEW.state, NEW.line_at)
        IS NOT DISTINCT FROM (OLD.act, OLD.acted_at, OLD.state, OLD.line_at) THEN
        RETURN NULL;  -- the person was forgotten
    END IF;
    INSERT INTO counters_event (ticket_id, at, act, state, place, service, counter, by_id, waited, handled)
    VALUES (NEW.id, NEW.acted_at, NEW.act, NEW.state, NEW.place, NEW.service, NEW.counter, NEW.acted_by_id,
        CASE WHEN TG_OP = 'UPDATE' AND NEW.act = 'call'
            THEN greatest(0, extract(epoch FROM NEW.called_at - NEW.waiting_since))::int END,
        CASE WHEN TG_OP = 'UPDATE' AND OLD.state IN ('called', 'serving') AND NEW.act IN ('done', 'transfer', 'park')
            THEN greatest(0, extract(epoch FROM NEW.acted_at - coalesce(NEW.serving_at, NEW.called_at)))::int END);
    PERFORM pg_notify('kusei_counters', NEW.place);
    IF TG_OP = 'UPDATE' AND OLD.place <> NEW.place THEN
        PERFORM pg_notify('kusei_counters', OLD.place);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION counters_tell_sitting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kusei_counters', NEW.office);
    RETURN NULL;
END
$$;
"""
_TRIGGERS = (
    ("counters_numbering_steps", "BEFORE INSERT OR UPDATE", "counters_numbering", "counters_guard_numbering"),
    ("counters_numbering_kept", "BEFORE DELETE", "counters_numbering", "counters_refuse"),
    ("counters_ticket_way", "BEFORE UPDATE", "counters_ticket", "counters_guard_ticket"),
    ("counters_ticket_kept", "BEFORE DELETE", "counters_ticket", "counters_refuse"),
    ("counters_ticket_told", "AFTER INSERT OR UPDATE", "counters_ticket", "counters_tell"),
    ("counters_event_kept", "BEFORE DELETE", "counters_event", "counters_refuse"),
    ("counters_sitting_told", "AFTER INSERT OR UPDATE", "counters_sitting", "counters_tell_sitting"),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do. An event forgets who did it with the account.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _TRIGGERS
    ),
    "CREATE TRIGGER counters_event_stays BEFORE UPDATE ON counters_event FOR EACH ROW"
    " WHEN ((to_jsonb(NEW) - 'by_id') IS DISTINCT FROM (to_jsonb(OLD) - 'by_id')) EXECUTE FUNCTION counters_refuse()",
    "CREATE CONSTRAINT TRIGGER counters_numbering_used AFTER INSERT OR UPDATE ON counters_numbering"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION counters_guard_used()",
]
UNDONE = [
    "DROP TRIGGER counters_numbering_used ON counters_numbering",
    "DROP TRIGGER counters_event_stays ON counters_event",
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in _TRIGGERS),
    *(f"DROP FUNCTION {name}()" for name in dict.fromkeys((*(run for *_, run in _TRIGGERS), "counters_guard_used"))),
]
