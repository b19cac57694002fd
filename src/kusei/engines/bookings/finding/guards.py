"""What the database keeps true of addresses: what was revoked stays revoked, and none changes whose it is."""

from __future__ import annotations

FUNCTION = """
CREATE FUNCTION finding_feed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS DISTINCT FROM NEW.revoked_at AND OLD.revoked_at IS NOT NULL
        OR ROW(NEW.id, NEW.person_id, NEW.group_id, NEW.digest, NEW.made_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.person_id, OLD.group_id, OLD.digest, OLD.made_at) THEN
        RAISE EXCEPTION 'address % stays what it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'finding_feed_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
STATEMENTS = [
    FUNCTION,
    "CREATE TRIGGER finding_feed_stays BEFORE UPDATE OR DELETE ON finding_feed"
    " FOR EACH ROW EXECUTE FUNCTION finding_feed_stays()",
]
UNDONE = ["DROP TRIGGER finding_feed_stays ON finding_feed", "DROP FUNCTION finding_feed_stays()"]
