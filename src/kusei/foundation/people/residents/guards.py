"""What the database itself refuses: changing what somebody agreed to, granted or recorded, and undoing an end."""

from __future__ import annotations

# Table, columns that never change, columns that are written once and then stay.
KEPT = (
    ("residents_fact", ("user_id", "field", "source", "on", "recorded_at"), ("ended_at",)),
    ("residents_membership", ("party_id", "role", "mark", "valid_from", "asked_at"), ("user_id", "accepted_at")),
    (
        "residents_mandate",
        (
            "grantor_user_id",
            "grantor_party_id",
            "mark",
            "kind",
            "procedures",
            "scope",
            "valid_from",
            "valid_until",
            "granted_at",
            "recorded_by_id",
        ),
        ("agent_id", "accepted_at", "revoked_at"),
    ),
    ("residents_secrecy", ("user_id", "party_id", "since", "set_at", "set_by_id"), ("lifted_by_id", "until")),
)
# Tables whose rows are never deleted. TRUNCATE is refused nowhere: only the owner can, and tests do.
LASTING = ("residents_consent", "residents_membership", "residents_mandate", "residents_secrecy", "residents_party")

REFUSE = """
CREATE FUNCTION residents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was given stays on record', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'residents_stays_on_record';
END
$$
"""

# A deleted value does not come back, and a current one cannot lose it.
GUARD_VALUE = """
CREATE FUNCTION residents_guard_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.value IS NULL AND NEW.value IS NOT NULL THEN
        RAISE EXCEPTION 'fact % was deleted', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'residents_deleted_value_stays_deleted';
    END IF;
    RETURN NEW;
END
$$
"""


def _guard(table: str, fixed: tuple[str, ...], once: tuple[str, ...]) -> str:
    changed = " OR ".join(
        [
            *(f'NEW."{one}" IS DISTINCT FROM OLD."{one}"' for one in fixed),
            *(f'(OLD."{one}" IS NOT NULL AND NEW."{one}" IS DISTINCT FROM OLD."{one}")' for one in once),
        ]
    )
    return f"""
CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {changed} THEN
        RAISE EXCEPTION 'row % of {table} stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_stays';
    END IF;
    RETURN NEW;
END
$$
"""


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [REFUSE, GUARD_VALUE]
    for table, fixed, once in KEPT:
        put += [
            _guard(table, fixed, once),
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
        ]
    put += [
        f"CREATE TRIGGER residents_lasting BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION residents_refuse()"
        for table in LASTING
    ]
    return [
        *put,
        "CREATE TRIGGER residents_append_only BEFORE UPDATE ON residents_consent FOR EACH ROW"
        " EXECUTE FUNCTION residents_refuse()",
        "CREATE TRIGGER residents_value BEFORE UPDATE ON residents_fact FOR EACH ROW"
        " EXECUTE FUNCTION residents_guard_value()",
    ]


def undone() -> list[str]:
    """SQL that takes them down."""
    tables = [table for table, _, _ in KEPT]
    return [
        "DROP TRIGGER residents_value ON residents_fact",
        "DROP TRIGGER residents_append_only ON residents_consent",
        *(f"DROP TRIGGER residents_lasting ON {table}" for table in LASTING),
        *(f"DROP TRIGGER {table}_guard ON {table}" for table in tables),
        *(f"DROP FUNCTION {table}_guard()" for table in tables),
        "DROP FUNCTION residents_refuse(), residents_guard_value()",
    ]
