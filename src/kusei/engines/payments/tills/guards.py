"""What the database keeps true by itself: counts add up, what is closed stays closed, takings belong to their shift."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION tills_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened at a till stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_append_only';
END
$$;

-- Whether the day of a till is closed. Holds the till, so that a closing waits for what is under way, and the reverse.
CREATE FUNCTION tills_refuse_closed(till bigint, received date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tills_till WHERE id = till FOR KEY SHARE;
    IF EXISTS (SELECT FROM tills_day d WHERE d.till_id = till AND d.day >= received) THEN
        RAISE EXCEPTION 'till % is closed for %', till, received
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_day_closed';
    END IF;
END
$$;

CREATE FUNCTION tills_guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tills_refuse_closed(split_part(NEW.place, ':', 2)::bigint, NEW.received_on);
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_shift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM tills_refuse_closed(NEW.till_id, NEW.day);
    ELSIF OLD.state = 'closed' OR ROW(NEW.id, NEW.till_id, NEW.operator_id, NEW.day, NEW.opened_at, NEW.float_amount)
        IS DISTINCT FROM ROW(OLD.id, OLD.till_id, OLD.operator_id, OLD.day, OLD.opened_at, OLD.float_amount) THEN
        RAISE EXCEPTION 'shift % stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_shift_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.total IS DISTINCT FROM (
        SELECT coalesce(sum(p.key::bigint * p.value::bigint), 0) FROM jsonb_each_text(NEW.pieces) p
    ) OR EXISTS (SELECT FROM jsonb_each_text(NEW.pieces) p WHERE p.value::bigint < 0) THEN
        RAISE EXCEPTION 'the pieces of a count add up to its total'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_count_adds_up';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_taking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM tills_shift s JOIN invoices_payment p ON p.id = NEW.payment_id
        WHERE s.id = NEW.shift_id AND s.state = 'open' AND p.place = 'till:' || s.till_id
        AND p.by_id = s.operator_id AND p.received_on = s.day
        AND (NEW.tendered IS NULL OR NEW.tendered - NEW.change = p.amount)
        AND (NEW.tendered IS NULL) = (p.way <> 'cash')
    ) THEN
        RAISE EXCEPTION 'a taking belongs to the open shift of who took it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_taking_in_shift';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_deposit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.banked_on IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['banked_on', 'banked_by_id'] <> to_jsonb(OLD) - ARRAY['banked_on', 'banked_by_id'] THEN
        RAISE EXCEPTION 'deposit % stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_deposit_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tills_till WHERE id = NEW.till_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM tills_shift s WHERE s.till_id = NEW.till_id AND s.day <= NEW.day AND s.state <> 'closed'
    ) THEN
        RAISE EXCEPTION 'a shift of till % is still open', NEW.till_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_day_shifts_closed';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION tills_guard_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'payment_id', 'decided_by_id', 'decided_at', 'note'];
BEGIN
    IF OLD.state <> 'open' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'row % stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tills_row_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
_GUARDS = (
    ("tills_shift_stays", "BEFORE INSERT OR UPDATE", "tills_shift", "", "tills_guard_shift"),
    ("tills_shift_kept", "BEFORE DELETE", "tills_shift", "", "tills_refuse"),
    ("tills_count_adds_up", "BEFORE INSERT", "tills_count", "", "tills_guard_count"),
    ("tills_count_stays", "BEFORE UPDATE OR DELETE", "tills_count", "", "tills_refuse"),
    ("tills_deposit_stays", "BEFORE UPDATE", "tills_deposit", "", "tills_guard_deposit"),
    ("tills_deposit_kept", "BEFORE DELETE", "tills_deposit", "", "tills_refuse"),
    ("tills_taking_in_shift", "BEFORE INSERT", "tills_taking", "", "tills_guard_taking"),
    ("tills_taking_stays", "BEFORE UPDATE OR DELETE", "tills_taking", "", "tills_refuse"),
    ("tills_day_after_shifts", "BEFORE INSERT", "tills_day", "", "tills_guard_day"),
    ("tills_day_stays", "BEFORE UPDATE OR DELETE", "tills_day", "", "tills_refuse"),
    ("tills_row_stays", "BEFORE UPDATE", "tills_row", "", "tills_guard_row"),
    ("tills_row_kept", "BEFORE DELETE", "tills_row", "", "tills_refuse"),
    (
        "tills_payment_day",
        "BEFORE INSERT",
        "invoices_payment",
        "WHEN (NEW.place ~ '^till:[0-9]+$')",
        "tills_guard_payment",
    ),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {which} EXECUTE FUNCTION {run}()"
        for name, when, table, which, run in _GUARDS
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _, _ in _GUARDS),
    *(f"DROP FUNCTION {name}()" for name in dict.fromkeys(run for *_, run in _GUARDS)),
    "DROP FUNCTION tills_refuse_closed(bigint, date)",
]
