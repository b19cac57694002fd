"""What the database itself refuses: changes of closed and published rounds, and of what was once written down."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION progress_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was reported stays on record', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_append_only';
END
$$;

CREATE FUNCTION progress_guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.plan_id, NEW.edition_id, NEW.fiscal_year, NEW.period, NEW.as_of, NEW.sample, NEW.opened_at)
        IS DISTINCT FROM ROW(OLD.plan_id, OLD.edition_id, OLD.fiscal_year, OLD.period, OLD.as_of, OLD.sample,
            OLD.opened_at) THEN
        RAISE EXCEPTION 'what round % asks about stays', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_round_stays';
    END IF;
    IF OLD.state = 'published' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
        RAISE EXCEPTION 'round % is published', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_round_published';
    END IF;
    RETURN NEW;
END
$$;

-- Whether the report may be changed now. FOR SHARE: nobody closes the round before this transaction ends. After
-- publication a change needs its correction, with reason, written first as the next version.
CREATE FUNCTION progress_require_writable(report bigint, of_round bigint, at_version integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    of_state text;
BEGIN
    SELECT state INTO of_state FROM progress_round WHERE id = of_round FOR SHARE;
    IF of_state = 'open' OR (of_state = 'published' AND EXISTS (
        SELECT FROM progress_reportrevision r
        WHERE r.report_id = report AND r.version = at_version + 1 AND r.kind = 'correction'
    )) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'report % belongs to a round that is %', report, of_state
    USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_round_closed';
END
$$;

CREATE FUNCTION progress_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM progress_require_writable(NEW.id, NEW.round_id, 0);
        RETURN NEW;
    END IF;
    IF ROW(NEW.round_id, NEW.initiative_key) IS DISTINCT FROM ROW(OLD.round_id, OLD.initiative_key) THEN
        RAISE EXCEPTION 'report % keeps its round and initiative', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_report_stays';
    END IF;
    PERFORM progress_require_writable(OLD.id, OLD.round_id, OLD.version);
    IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT FROM progress_reportrevision r WHERE r.report_id = OLD.id AND r.version = NEW.version
    ) THEN
        RAISE EXCEPTION 'report % changes without a revision', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_report_by_revision';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION progress_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_round bigint;
    at_version integer;
BEGIN
    SELECT round_id, version INTO of_round, at_version FROM progress_report WHERE id = NEW.report_id;
    PERFORM progress_require_writable(NEW.report_id, of_round, at_version);
    IF TG_OP = 'UPDATE' AND ROW(NEW.report_id, NEW.line_key, NEW.action, NEW.planned)
        IS DISTINCT FROM ROW(OLD.report_id, OLD.line_key, OLD.action, OLD.planned) THEN
        RAISE EXCEPTION 'line report % keeps its line', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'progress_line_stays';
    END IF;
    RETURN NEW;
END
$$;
"""

# Name, when, table, function. TRUNCATE is refused nowhere: only the owner can, and tests do.
TRIGGERS = (
    ("progress_no_delete", "BEFORE DELETE", "progress_round", "progress_refuse"),
    ("progress_no_delete", "BEFORE DELETE", "progress_report", "progress_refuse"),
    ("progress_no_delete", "BEFORE DELETE", "progress_linereport", "progress_refuse"),
    ("progress_append_only", "BEFORE UPDATE OR DELETE", "progress_reportrevision", "progress_refuse"),
    ("progress_append_only", "BEFORE UPDATE OR DELETE", "progress_reminder", "progress_refuse"),
    ("progress_guard", "BEFORE UPDATE", "progress_round", "progress_guard_round"),
    ("progress_guard", "BEFORE INSERT OR UPDATE", "progress_report", "progress_guard_report"),
    ("progress_guard", "BEFORE INSERT OR UPDATE", "progress_linereport", "progress_guard_line"),
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
    return [*taken, f"DROP FUNCTION {', '.join(functions)}, progress_require_writable(bigint, bigint, integer)"]
