"""What the database itself refuses: changing or deleting a step, and changing a working copy once it is published."""

from __future__ import annotations

STATEMENT = """
CREATE FUNCTION builder_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps of a working copy stay as they were'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'builder_step_stays';
END
$$;
CREATE TRIGGER builder_guard_step BEFORE UPDATE OR DELETE ON builder_step
FOR EACH ROW EXECUTE FUNCTION builder_guard_step();
CREATE FUNCTION builder_guard_workpiece() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'working copy % is published and stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'builder_published_stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER builder_guard_workpiece BEFORE UPDATE ON builder_workpiece
FOR EACH ROW EXECUTE FUNCTION builder_guard_workpiece();
"""
UNDONE = """
DROP TRIGGER builder_guard_workpiece ON builder_workpiece; DROP FUNCTION builder_guard_workpiece();
DROP TRIGGER builder_guard_step ON builder_step; DROP FUNCTION builder_guard_step();
"""
