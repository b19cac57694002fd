"""What the database itself refuses: changing a form, a view of a stage, a decision or what was published; writing on a
sheet that is no longer with its section; a target that stands on another indicator's ground.
"""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION evaluation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was said stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_append_only';
END
$$;

CREATE FUNCTION evaluation_guard_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_bundle text;
BEGIN
    SELECT state INTO of_bundle FROM evaluation_bundle WHERE id = OLD.bundle_id FOR SHARE;
    IF of_bundle <> 'writing' THEN
        RAISE EXCEPTION 'sheet % is submitted', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_sheet_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION evaluation_guard_bundle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'decided' THEN
        RAISE EXCEPTION 'bundle % is decided', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_bundle_decided';
    END IF;
    RETURN NEW;
END
$$;
"""

TRIGGERS = (
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_formversion", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE", "evaluation_sheetversion", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_review", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_assessment", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_decision", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_indicatorground", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_publication", "evaluation_refuse"),
    ("evaluation_append_only", "BEFORE UPDATE OR DELETE", "evaluation_correction", "evaluation_refuse"),
    ("evaluation_frozen", "BEFORE UPDATE OR DELETE", "evaluation_sheet", "evaluation_guard_sheet"),
    ("evaluation_decided", "BEFORE UPDATE", "evaluation_bundle", "evaluation_guard_bundle"),
)

# A ground carries the kind of its indicator, and a target stands on a ground of its own indicator.
TOGETHER = (
    (
        "evaluation_indicatorground",
        "evaluation_ground_of_kind",
        "FOREIGN KEY (indicator_id, kind) REFERENCES evaluation_evaluationindicator (id, kind)",
    ),
    (
        "evaluation_evaluationtarget",
        "evaluation_target_on_own_ground",
        "FOREIGN KEY (ground_id, indicator_id) REFERENCES evaluation_indicatorground (id, indicator_id)",
    ),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, when, table, function in TRIGGERS
    ]
    keys = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}" for table, name, what in TOGETHER]
    return [FUNCTIONS, *put, *keys]


def undone() -> list[str]:
    """SQL that takes them down."""
    keys = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in TOGETHER]
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in TRIGGERS]
    functions = sorted({f"{function}()" for _, _, _, function in TRIGGERS})
    return [*keys, *taken, f"DROP FUNCTION {', '.join(functions)}"]
