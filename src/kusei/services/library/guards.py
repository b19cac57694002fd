"""What the database keeps true by itself: cards and sittings stay what they are; only what may happen next is added."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION library_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'library_stays';
END
$$;

CREATE FUNCTION library_guard_sitting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.booking_id, NEW.came_at, NEW.how, NEW.after_id)
        IS DISTINCT FROM ROW(OLD.booking_id, OLD.came_at, OLD.how, OLD.after_id)
        OR (OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at) THEN
        RAISE EXCEPTION 'the sitting of booking % stays what it is', OLD.booking_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'library_sitting_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION library_guard_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.running, NEW.person_id, NEW.token_id, NEW.valid_from, NEW.proof, NEW.application, NEW.follows_id,
        NEW.issued_at, NEW.issued_by_id) IS DISTINCT FROM ROW(OLD.running, OLD.person_id, OLD.token_id,
        OLD.valid_from, OLD.proof, OLD.application, OLD.follows_id, OLD.issued_at, OLD.issued_by_id)
        OR (OLD.stopped_at IS NOT NULL AND ROW(NEW.stopped_at, NEW.valid_until)
            IS DISTINCT FROM ROW(OLD.stopped_at, OLD.valid_until)) THEN
        RAISE EXCEPTION 'card % stays what it is, and stays stopped', OLD.running
        USING ERRCODE = 'check_violation', CONSTRAINT = 'library_card_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER library_sitting_stays BEFORE UPDATE ON library_sitting"
    " FOR EACH ROW EXECUTE FUNCTION library_guard_sitting()",
    "CREATE TRIGGER library_sitting_not_deleted BEFORE DELETE ON library_sitting"
    " FOR EACH ROW EXECUTE FUNCTION library_stays()",
    "CREATE TRIGGER library_card_stays BEFORE UPDATE ON library_readercard"
    " FOR EACH ROW EXECUTE FUNCTION library_guard_card()",
    "CREATE TRIGGER library_card_not_deleted BEFORE DELETE ON library_readercard"
    " FOR EACH ROW EXECUTE FUNCTION library_stays()",
]
UNDONE = [
    "DROP TRIGGER library_card_not_deleted ON library_readercard",
    "DROP TRIGGER library_card_stays ON library_readercard",
    "DROP TRIGGER library_sitting_not_deleted ON library_sitting",
    "DROP TRIGGER library_sitting_stays ON library_sitting",
    "DROP FUNCTION library_guard_card()",
    "DROP FUNCTION library_guard_sitting()",
    "DROP FUNCTION library_stays()",
]
