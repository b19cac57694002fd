"""What the database refuses: to change what a version of a segment says."""

STATEMENTS = [
    """
    CREATE FUNCTION segments_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of version % is refused: a version stays as it is', TG_OP, OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'segments_version_stays';
    END
    $$
    """,
    "CREATE TRIGGER segments_version_stays BEFORE UPDATE OR DELETE ON segments_segmentversion"
    " FOR EACH ROW EXECUTE FUNCTION segments_version_stays()",
]
UNDONE = [
    "DROP TRIGGER segments_version_stays ON segments_segmentversion",
    "DROP FUNCTION segments_version_stays()",
]
