"""What the database itself refuses: changing what was exported or sent, and states that do not follow."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION bulk_guard_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'export % stays as it was', OLD.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_export_stays';
END
$$;

CREATE FUNCTION bulk_guard_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'import % stays', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_import_stays';
    END IF;
    IF ROW(NEW.file_name, NEW.sha256, NEW.size, NEW.uploaded_by_id, NEW.uploaded_at)
        IS DISTINCT FROM ROW(OLD.file_name, OLD.sha256, OLD.size, OLD.uploaded_by_id, OLD.uploaded_at)
        OR (OLD.state IN ('applied', 'refused', 'cancelled') AND NEW IS DISTINCT FROM OLD)
        OR (ROW(OLD.content, OLD.kept) IS DISTINCT FROM ROW(NEW.content, NEW.kept)
            AND NOT (NEW.state = 'refused' AND length(NEW.content) = 0 AND NOT NEW.kept))
        OR (OLD.reading IS NOT NULL AND ROW(NEW.reading, NEW.export_id)
            IS DISTINCT FROM ROW(OLD.reading, OLD.export_id)) THEN
        RAISE EXCEPTION 'import % stays as it was sent', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_import_stays';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('reading', 'previewed'), ('reading', 'refused'),
        ('reading', 'cancelled'), ('previewed', 'applying'), ('previewed', 'cancelled'), ('applying', 'applied'),
        ('applying', 'previewed')) THEN
        RAISE EXCEPTION 'import % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_import_next';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER bulk_guard BEFORE UPDATE OR DELETE ON bulk_bulkexport
FOR EACH ROW EXECUTE FUNCTION bulk_guard_export();
CREATE TRIGGER bulk_guard BEFORE UPDATE OR DELETE ON bulk_bulkimport
FOR EACH ROW EXECUTE FUNCTION bulk_guard_import();
"""

WITHOUT_FUNCTIONS = """
DROP TRIGGER bulk_guard ON bulk_bulkexport;
DROP TRIGGER bulk_guard ON bulk_bulkimport;
DROP FUNCTION bulk_guard_export(), bulk_guard_import();
"""
