"""What the database itself refuses: changing or removing a note, and a mark that was set."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION desk_guard_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Words may be encrypted with a new key, or be disposed of with the application.
    IF TG_OP = 'UPDATE' AND (
        current_setting('kusei.reseal', true) = 'on' OR (NEW.sealed_text IS NULL AND EXISTS (
            SELECT FROM applications_application WHERE id = OLD.application_id AND disposed_at IS NOT NULL)))
        AND ROW(NEW.id, NEW.application_id, NEW.author_id, NEW.at)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.application_id, OLD.author_id, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on notes is refused: what was written stays', TG_OP
    USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_notes_stay';
END
$$;

CREATE FUNCTION desk_guard_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
        OR ROW(NEW.id, NEW.application_id, NEW.version_id, NEW.item, NEW.by_id, NEW.at)
        IS DISTINCT FROM ROW(OLD.id, OLD.application_id, OLD.version_id, OLD.item, OLD.by_id, OLD.at) THEN
        RAISE EXCEPTION '% on marks is refused: a mark is only taken back, once', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_marks_stay';
    END IF;
    RETURN NEW;
END
$$;
"""
TABLES = (("desk_note", "desk_guard_note"), ("desk_checkmark", "desk_guard_mark"))


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER desk_guard BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for table, function in TABLES
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER desk_guard ON {table}" for table, _ in TABLES]
    return [*taken, *(f"DROP FUNCTION {function}()" for _, function in TABLES)]
