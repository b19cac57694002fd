"""What the database keeps true by itself: parts stay within their facility, closed versions stay as they were."""

from __future__ import annotations

STATEMENTS = """
CREATE FUNCTION resources_same_facility() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fits boolean;
BEGIN
    IF TG_TABLE_NAME = 'resources_occupies' THEN
        SELECT r.facility_id = a.facility_id AND NEW.places <= a.places INTO fits
        FROM resources_resource r, resources_atom a WHERE r.id = NEW.resource_id AND a.id = NEW.atom_id;
    ELSIF TG_TABLE_NAME = 'resources_closure' THEN
        fits := NEW.resource_id IS NULL OR EXISTS (
            SELECT FROM resources_resource r WHERE r.id = NEW.resource_id AND r.facility_id = NEW.facility_id
        );
    ELSE
        fits := NEW.parent_id IS NULL OR EXISTS (
            SELECT FROM resources_resource r WHERE r.id = NEW.parent_id AND r.facility_id = NEW.facility_id
        );
    END IF;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION '% % names what is not in its facility', TG_TABLE_NAME, NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'resources_same_facility';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER resources_occupies_same AFTER INSERT OR UPDATE ON resources_occupies
    FOR EACH ROW EXECUTE FUNCTION resources_same_facility();
CREATE TRIGGER resources_closure_same AFTER INSERT OR UPDATE ON resources_closure
    FOR EACH ROW EXECUTE FUNCTION resources_same_facility();
CREATE TRIGGER resources_resource_same AFTER INSERT OR UPDATE ON resources_resource
    FOR EACH ROW EXECUTE FUNCTION resources_same_facility();

CREATE FUNCTION resources_keep_atom() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.facility_id, NEW.key) IS DISTINCT FROM ROW(OLD.facility_id, OLD.key) THEN
        RAISE EXCEPTION 'atom % stays what it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'resources_atom_stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER resources_atom_kept BEFORE UPDATE ON resources_atom
    FOR EACH ROW EXECUTE FUNCTION resources_keep_atom();

CREATE FUNCTION resources_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.valid_until IS NOT NULL THEN
        RAISE EXCEPTION 'version % was closed and stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'resources_version_closed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER resources_version_kept BEFORE UPDATE OR DELETE ON resources_facilityversion
    FOR EACH ROW EXECUTE FUNCTION resources_keep_version();

CREATE FUNCTION resources_keep_closure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
       OR ROW(NEW.facility_id, NEW.resource_id, NEW.first_day, NEW.last_day, NEW.begins, NEW.ends, NEW.reason)
          IS DISTINCT FROM
          ROW(OLD.facility_id, OLD.resource_id, OLD.first_day, OLD.last_day, OLD.begins, OLD.ends, OLD.reason) THEN
        RAISE EXCEPTION 'closure % can only be lifted, once', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'resources_closure_only_lifted';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER resources_closure_kept BEFORE UPDATE OR DELETE ON resources_closure
    FOR EACH ROW EXECUTE FUNCTION resources_keep_closure();
"""

UNDONE = """
DROP TRIGGER resources_closure_kept ON resources_closure;
DROP TRIGGER resources_version_kept ON resources_facilityversion;
DROP TRIGGER resources_atom_kept ON resources_atom;
DROP TRIGGER resources_resource_same ON resources_resource;
DROP TRIGGER resources_closure_same ON resources_closure;
DROP TRIGGER resources_occupies_same ON resources_occupies;
DROP FUNCTION resources_keep_closure(), resources_keep_version(), resources_keep_atom(), resources_same_facility();
"""
