"""What the database refuses: changing a finished booklet, removing a published one, a file that is not its hash."""

FINISHED, PUBLISHED, HASH = (
    "publication_booklet_finished",
    "publication_booklet_published",
    "publication_booklet_hash",
)

GUARD = f"""
CREATE FUNCTION publication_guard_booklet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'booklet % is published', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{PUBLISHED}';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'done'
        AND ROW(NEW.edition_id, NEW.fiscal_year, NEW.made_on, NEW.state, NEW.sha256, NEW.size, NEW.pages,
            NEW.finished_at, NEW.sample, NEW.requested_by_id, NEW.requested_at)
        IS DISTINCT FROM ROW(OLD.edition_id, OLD.fiscal_year, OLD.made_on, OLD.state, OLD.sha256, OLD.size, OLD.pages,
            OLD.finished_at, OLD.sample, OLD.requested_by_id, OLD.requested_at) THEN
        RAISE EXCEPTION 'booklet % is finished', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{FINISHED}';
    END IF;
    IF NEW.content IS NOT NULL
        AND (NEW.sha256 <> encode(sha256(NEW.content), 'hex') OR NEW.size <> length(NEW.content)) THEN
        RAISE EXCEPTION 'booklet % is not the file of its hash', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{HASH}';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER publication_guard BEFORE INSERT OR UPDATE OR DELETE ON publication_booklet
FOR EACH ROW EXECUTE FUNCTION publication_guard_booklet();
"""

WITHOUT_GUARD = """
DROP TRIGGER publication_guard ON publication_booklet;
DROP FUNCTION publication_guard_booklet();
"""
