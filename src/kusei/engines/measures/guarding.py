"""Versions of values are append-only: the database lets only status, confirmation and decision move on."""

CONSTRAINT = "measures_value_append_only"

GUARD = """
CREATE FUNCTION measures_guard_value() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['status', 'confirmed_at', 'confirmed_by_id', 'confirmed_department_id', 'corrects_id',
        'decided_at', 'decided_by_id', 'decision_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - moving = to_jsonb(NEW) - moving
        AND (OLD.confirmed_at IS NULL
            OR (NEW.confirmed_at, NEW.confirmed_by_id) = (OLD.confirmed_at, OLD.confirmed_by_id))
        AND (OLD.status = NEW.status OR (OLD.status, NEW.status) IN (('current', 'superseded'),
            ('proposed', 'current'), ('proposed', 'rejected'), ('proposed', 'withdrawn'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of a value cannot be changed or removed', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'measures_value_append_only';
END
$$;
CREATE TRIGGER measures_append_only BEFORE UPDATE OR DELETE ON measures_actualvalue
FOR EACH ROW EXECUTE FUNCTION measures_guard_value();
"""

WITHOUT_GUARD = """
DROP TRIGGER measures_append_only ON measures_actualvalue;
DROP FUNCTION measures_guard_value();
"""
