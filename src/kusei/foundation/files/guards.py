"""What the database itself refuses: another content or name for a file, and a file without its content."""

from __future__ import annotations

# Set for one transaction by the rotation of keys: the only time at which sealed bytes may be written anew.
RESEALING = "kusei.files_resealing"

FUNCTIONS = """
CREATE FUNCTION files_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.public_id, NEW.media_type, NEW.size, NEW.digest, NEW.purpose, NEW.created_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.media_type, OLD.size, OLD.digest, OLD.purpose, OLD.created_at)
        OR (NEW.name IS DISTINCT FROM OLD.name AND current_setting('RESEALING', true) IS DISTINCT FROM 'on')
        OR (NEW.owner_id IS DISTINCT FROM OLD.owner_id AND NEW.owner_id IS NOT NULL)
        OR (OLD.claimed AND NOT NEW.claimed) THEN
        RAISE EXCEPTION 'file % stays as it was handed in', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'files_file_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION files_guard_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.file_id <> OLD.file_id OR current_setting('RESEALING', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the content of file % stays as it was handed in', OLD.file_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'files_content_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION files_guard_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        number := NEW.id;
    ELSE
        number := OLD.file_id;
    END IF;
    IF EXISTS (SELECT FROM files_storedfile WHERE id = number)
        AND NOT EXISTS (SELECT FROM files_filecontent WHERE file_id = number) THEN
        RAISE EXCEPTION 'file % has no content', number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'files_file_whole';
    END IF;
    RETURN NULL;
END
$$;
""".replace("'RESEALING'", f"'{RESEALING}'")
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
# Name, kind, when, table, how late, function.
TRIGGERS = (
    ("files_guard", "TRIGGER", "BEFORE UPDATE", "files_storedfile", "", "files_guard_file"),
    ("files_guard", "TRIGGER", "BEFORE UPDATE", "files_filecontent", "", "files_guard_content"),
    ("files_whole", "CONSTRAINT TRIGGER", "AFTER INSERT", "files_storedfile", _DEFERRED, "files_guard_whole"),
    ("files_whole", "CONSTRAINT TRIGGER", "AFTER DELETE", "files_filecontent", _DEFERRED, "files_guard_whole"),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE {kind} {name} {when} ON {table} {late} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, kind, when, table, late, function in TRIGGERS
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, _, table, _, _ in TRIGGERS]
    functions = sorted({f"{one[-1]}()" for one in TRIGGERS})
    return [*taken, f"DROP FUNCTION {', '.join(functions)}"]
