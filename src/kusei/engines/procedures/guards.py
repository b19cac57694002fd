"""What the database itself refuses: changing or deleting a version that was ever in force, or a stop that was."""

from __future__ import annotations

STATEMENT = """
CREATE FUNCTION procedures_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.state = 'draft' OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')
        OR ROW(NEW.procedure_id, NEW.number, NEW.definition, NEW.digest, NEW.origin, NEW.in_force_at)
        IS DISTINCT FROM ROW(OLD.procedure_id, OLD.number, OLD.definition, OLD.digest, OLD.origin, OLD.in_force_at) THEN
        RAISE EXCEPTION 'version % of procedure % stays as it was', OLD.number, OLD.procedure_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'procedures_version_stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER procedures_guard BEFORE UPDATE OR DELETE ON procedures_version
FOR EACH ROW EXECUTE FUNCTION procedures_guard_version();
"""
UNDONE = "DROP TRIGGER procedures_guard ON procedures_version; DROP FUNCTION procedures_guard_version();"
STOPS = """
CREATE FUNCTION procedures_guard_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.until IS NOT NULL
        OR ROW(NEW.procedure_id, NEW.since) IS DISTINCT FROM ROW(OLD.procedure_id, OLD.since) THEN
        RAISE EXCEPTION 'the stop of procedure % stays as it was', OLD.procedure_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'procedures_stop_stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER procedures_guard BEFORE UPDATE OR DELETE ON procedures_stop
FOR EACH ROW EXECUTE FUNCTION procedures_guard_stop();
"""
STOPS_UNDONE = "DROP TRIGGER procedures_guard ON procedures_stop; DROP FUNCTION procedures_guard_stop();"
