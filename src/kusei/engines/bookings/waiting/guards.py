"""What the database keeps true of waiting lists: whoever waited in which order, and what was offered, stays."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION waiting_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at)
        OR ROW(NEW.id, NEW.person_id, NEW.group_id, NEW.first_day, NEW.last_day, NEW.part, NEW.begins, NEW.ends,
            NEW.made_at) IS DISTINCT FROM ROW(OLD.id, OLD.person_id, OLD.group_id, OLD.first_day, OLD.last_day,
            OLD.part, OLD.begins, OLD.ends, OLD.made_at) THEN
        RAISE EXCEPTION 'entry % stays what it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'waiting_entry_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION waiting_offer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.declined_at IS NOT NULL AND NEW.declined_at IS DISTINCT FROM OLD.declined_at)
        OR ROW(NEW.id, NEW.entry_id, NEW.booking_id, NEW.made_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.entry_id, OLD.booking_id, OLD.made_at) THEN
        RAISE EXCEPTION 'offer % stays what it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'waiting_offer_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER waiting_entry_stays BEFORE UPDATE OR DELETE ON waiting_entry"
    " FOR EACH ROW EXECUTE FUNCTION waiting_entry_stays()",
    "CREATE TRIGGER waiting_offer_stays BEFORE UPDATE OR DELETE ON waiting_offer"
    " FOR EACH ROW EXECUTE FUNCTION waiting_offer_stays()",
]
UNDONE = [
    "DROP TRIGGER waiting_offer_stays ON waiting_offer",
    "DROP TRIGGER waiting_entry_stays ON waiting_entry",
    "DROP FUNCTION waiting_offer_stays()",
    "DROP FUNCTION waiting_entry_stays()",
]
