"""What the database keeps true by itself: what was told stays, and a code or device that was stopped stays so."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION checkins_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was told stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'checkins_append_only';
END
$$;

CREATE FUNCTION checkins_guard_device() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.gate_id, NEW.key, NEW.digest) IS DISTINCT FROM ROW(OLD.id, OLD.gate_id, OLD.key, OLD.digest)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'device % stays where and what it is', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checkins_device_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION checkins_guard_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.code, NEW.department_id) IS DISTINCT FROM ROW(OLD.id, OLD.code, OLD.department_id)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'card % keeps its code, and stays stopped', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checkins_card_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER checkins_event_stays BEFORE UPDATE OR DELETE ON checkins_event"
    " FOR EACH ROW EXECUTE FUNCTION checkins_refuse()",
    "CREATE TRIGGER checkins_device_stays BEFORE UPDATE ON checkins_device"
    " FOR EACH ROW EXECUTE FUNCTION checkins_guard_device()",
    "CREATE TRIGGER checkins_device_not_deleted BEFORE DELETE ON checkins_device"
    " FOR EACH ROW EXECUTE FUNCTION checkins_refuse()",
    "CREATE TRIGGER checkins_card_stays BEFORE UPDATE ON checkins_card"
    " FOR EACH ROW EXECUTE FUNCTION checkins_guard_card()",
]
UNDONE = [
    "DROP TRIGGER checkins_card_stays ON checkins_card",
    "DROP TRIGGER checkins_device_not_deleted ON checkins_device",
    "DROP TRIGGER checkins_device_stays ON checkins_device",
    "DROP TRIGGER checkins_event_stays ON checkins_event",
    "DROP FUNCTION checkins_guard_card()",
    "DROP FUNCTION checkins_guard_device()",
    "DROP FUNCTION checkins_refuse()",
]
