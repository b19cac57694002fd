"""What the database itself refuses of amendments: editing what is under decision, ways that the states do not know,
changing or removing what happened.
"""

from __future__ import annotations

from kusei.services.plans.amendment.states import TRANSITIONS

_WAYS = ", ".join(sorted(f"('{old}', '{new}')" for old, new in TRANSITIONS))

FUNCTIONS = """
CREATE FUNCTION amendment_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_append_only';
END
$$;

CREATE FUNCTION amendment_guard_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_draft bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.draft_id ELSE NEW.draft_id END;
    now_in text;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.draft_id <> NEW.draft_id THEN
        RAISE EXCEPTION 'a part stays with its draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_part_stays';
    END IF;
    SELECT state INTO now_in FROM amendment_amendmentdraft WHERE id = of_draft FOR SHARE;
    IF now_in <> 'drafting' THEN
        RAISE EXCEPTION 'draft % is under decision, decided or over', of_draft
        USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_draft_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION amendment_guard_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.plan_id <> OLD.plan_id OR (OLD.state <> 'drafting' AND ROW(NEW.base_id, NEW.code, NEW.label, NEW.title,
        NEW.published, NEW.purpose, NEW.effective_on, NEW.owner_id)
        IS DISTINCT FROM ROW(OLD.base_id, OLD.code, OLD.label, OLD.title,
        OLD.published, OLD.purpose, OLD.effective_on, OLD.owner_id)) THEN
        RAISE EXCEPTION 'draft % is under decision, decided or over', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_draft_frozen';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (WAYS) THEN
        RAISE EXCEPTION 'draft % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_state_way';
    END IF;
    RETURN NEW;
END
$$;
""".replace("WAYS", _WAYS)

# Name, when, table, function.
TRIGGERS = (
    ("amendment_guard", "BEFORE UPDATE", "amendment_amendmentdraft", "amendment_guard_draft"),
    ("amendment_no_delete", "BEFORE DELETE", "amendment_amendmentdraft", "amendment_refuse"),
    ("amendment_open", "BEFORE INSERT OR UPDATE OR DELETE", "amendment_draftpart", "amendment_guard_open"),
    ("amendment_open", "BEFORE INSERT OR UPDATE OR DELETE", "amendment_changereason", "amendment_guard_open"),
    ("amendment_open", "BEFORE INSERT", "amendment_draftedit", "amendment_guard_open"),
    ("amendment_append_only", "BEFORE UPDATE OR DELETE", "amendment_draftedit", "amendment_refuse"),
    ("amendment_no_delete", "BEFORE DELETE", "amendment_amendmentrequest", "amendment_refuse"),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, when, table, function in TRIGGERS
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in TRIGGERS]
    functions = sorted({f"{function}()" for _, _, _, function in TRIGGERS})
    return [*taken, f"DROP FUNCTION {', '.join(functions)}"]
