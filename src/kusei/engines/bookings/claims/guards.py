"""What the database keeps true by itself: claims fit their atom, and a claim never moves."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION claims_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text := CASE TG_TABLE_NAME WHEN 'claims_cell' THEN 'grid' ELSE 'free' END;
    found_mode text;
    most int;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
            RAISE EXCEPTION 'a claim does not move'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_never_move';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.mode, a.places INTO found_mode, most FROM resources_atom a WHERE a.id = NEW.atom_id;
    IF found_mode IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION 'atom % is held by %', NEW.atom_id, coalesce(found_mode, 'nobody: it is unknown')
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_mode';
    END IF;
    IF NEW.place > most THEN
        RAISE EXCEPTION 'atom % has % places', NEW.atom_id, most
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_place';
    END IF;
    RETURN NEW;
END
$$;

-- What is held keeps the atom as it was when it was taken.
CREATE FUNCTION claims_guard_atom() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM claims_cell c WHERE c.atom_id = OLD.id AND (NEW.mode <> OLD.mode OR c.place > NEW.places))
    OR EXISTS (SELECT FROM claims_span s WHERE s.atom_id = OLD.id AND (NEW.mode <> OLD.mode OR s.place > NEW.places))
    THEN
        RAISE EXCEPTION 'atom % is held as it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_atom_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "ALTER TABLE claims_cell ADD CONSTRAINT claims_cell_atom FOREIGN KEY (atom_id) REFERENCES resources_atom (id)",
    "ALTER TABLE claims_span ADD CONSTRAINT claims_span_atom FOREIGN KEY (atom_id) REFERENCES resources_atom (id)",
    "CREATE TRIGGER claims_cell_fits BEFORE INSERT OR UPDATE ON claims_cell"
    " FOR EACH ROW EXECUTE FUNCTION claims_guard()",
    "CREATE TRIGGER claims_span_fits BEFORE INSERT OR UPDATE ON claims_span"
    " FOR EACH ROW EXECUTE FUNCTION claims_guard()",
    "CREATE TRIGGER claims_atom_stays BEFORE UPDATE ON resources_atom FOR EACH ROW"
    " WHEN (NEW.mode <> OLD.mode OR NEW.places < OLD.places) EXECUTE FUNCTION claims_guard_atom()",
]
UNDONE = [
    "DROP TRIGGER claims_atom_stays ON resources_atom",
    "DROP TRIGGER claims_span_fits ON claims_span",
    "DROP TRIGGER claims_cell_fits ON claims_cell",
    "ALTER TABLE claims_span DROP CONSTRAINT claims_span_atom",
    "ALTER TABLE claims_cell DROP CONSTRAINT claims_cell_atom",
    "DROP FUNCTION claims_guard_atom()",
    "DROP FUNCTION claims_guard()",
]
