"""What the database itself refuses: another letter in the place of the one that was issued."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION delivery_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'letter % was issued and stays on record', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_letters_stay';
    END IF;
    IF ROW(NEW.id, NEW.application_id, NEW.decision_id, NEW.number, NEW.title, NEW.digest, NEW.code, NEW.made_at,
        NEW.valid_until)
        IS DISTINCT FROM ROW(OLD.id, OLD.application_id, OLD.decision_id, OLD.number, OLD.title, OLD.digest, OLD.code,
        OLD.made_at, OLD.valid_until)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at)
        OR (OLD.delivered_how <> '' AND ROW(NEW.delivered_how, NEW.delivered_at, NEW.delivered_by_id)
            IS DISTINCT FROM ROW(OLD.delivered_how, OLD.delivered_at, OLD.delivered_by_id))
        OR (NEW.file_id IS DISTINCT FROM OLD.file_id AND NOT (NEW.file_id IS NULL AND EXISTS (
            SELECT FROM applications_application WHERE id = OLD.application_id AND disposed_at IS NOT NULL))) THEN
        RAISE EXCEPTION 'letter % stays as it was issued', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_letters_stay';
    END IF;
    RETURN NEW;
END
$$;
"""


def statements() -> list[str]:
    """SQL that puts the guard up."""
    return [
        FUNCTIONS,
        "CREATE TRIGGER delivery_guard BEFORE UPDATE OR DELETE ON delivery_letter"
        " FOR EACH ROW EXECUTE FUNCTION delivery_guard_letter()",
    ]


def undone() -> list[str]:
    """SQL that takes it down."""
    return ["DROP TRIGGER delivery_guard ON delivery_letter", "DROP FUNCTION delivery_guard_letter()"]
