"""What the database keeps true by itself: a fee table that came into force stays as it was."""

from __future__ import annotations

# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    """
CREATE FUNCTION fees_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: a fee table in force stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'fees_sealed_stays';
END
$$
""",
    "CREATE TRIGGER fees_sealed_stays BEFORE UPDATE OR DELETE ON fees_sealed"
    " FOR EACH ROW EXECUTE FUNCTION fees_refuse()",
]
UNDONE = ["DROP TRIGGER fees_sealed_stays ON fees_sealed", "DROP FUNCTION fees_refuse()"]
