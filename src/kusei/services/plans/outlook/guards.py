"""What the database keeps true by itself: a warning that was noted down stays noted down."""

from __future__ import annotations

STATEMENTS = [
    """
CREATE FUNCTION outlook_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was noted stays noted', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'outlook_append_only';
END
$$;
""",
    "CREATE TRIGGER outlook_noted_stays BEFORE UPDATE OR DELETE ON outlook_noted"
    " FOR EACH ROW EXECUTE FUNCTION outlook_refuse()",
]
UNDONE = ["DROP TRIGGER outlook_noted_stays ON outlook_noted", "DROP FUNCTION outlook_refuse()"]
