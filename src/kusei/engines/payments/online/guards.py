"""What the database keeps true by itself: news stays as it came, and a refund on its way back is not called off."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION online_guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'handled_at', 'cleared_by_id', 'note'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR (OLD.state IN ('done', 'cleared') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'event % stays as it came', OLD.event_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'online_event_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION online_guard_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open'
        OR ROW(NEW.payment_id, NEW.provider, NEW.reference, NEW.amount)
        IS DISTINCT FROM ROW(OLD.payment_id, OLD.provider, OLD.reference, OLD.amount) THEN
        RAISE EXCEPTION 'dispute % stays as it was decided', OLD.reference
        USING ERRCODE = 'check_violation', CONSTRAINT = 'online_dispute_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION online_guard_sending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'done' OR NEW.refund_id <> OLD.refund_id OR NEW.provider <> OLD.provider THEN
        RAISE EXCEPTION 'what was sent back for refund % stays', OLD.refund_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'online_sending_stays';
    END IF;
    RETURN NEW;
END
$$;

-- Money that the provider was asked to give back, and perhaps has given back, is not kept after all.
CREATE FUNCTION online_guard_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM online_sending s WHERE s.refund_id = NEW.id AND s.state IN ('asked', 'done')) THEN
        RAISE EXCEPTION 'online_refund_under_way: refund % was handed to the provider', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'online_refund_under_way';
    END IF;
    RETURN NEW;
END
$$;
"""
_GUARDS = (
    ("online_event_stays", "BEFORE UPDATE OR DELETE ON online_event", "", "online_guard_event"),
    ("online_dispute_stays", "BEFORE UPDATE OR DELETE ON online_dispute", "", "online_guard_dispute"),
    ("online_sending_stays", "BEFORE UPDATE OR DELETE ON online_sending", "", "online_guard_sending"),
    (
        "online_refund_under_way",
        "BEFORE UPDATE OF state, way ON invoices_refund",
        "WHEN ((NEW.state = 'refused' AND OLD.state <> 'refused') OR NEW.way <> OLD.way)",
        "online_guard_refund",
    ),
)
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} FOR EACH ROW {only} EXECUTE FUNCTION {run}()"
        for name, when, only, run in _GUARDS
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {when.rpartition(' ON ')[2]}" for name, when, _, _ in _GUARDS),
    *(f"DROP FUNCTION {run}()" for *_, run in _GUARDS),
]
