"""What the database keeps true by itself: slips stay as printed, what a notice said stays, nothing is deleted."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION slips_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'slips_append_only';
END
$$;

-- The amount stands twice in an eL-QR (places 43 to 53 and 117 to 127) and once in a store's barcode (38 to 43).
CREATE FUNCTION slips_guard_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.elqr <> '' AND (substr(NEW.elqr, 43, 11)::bigint <> NEW.amount
                OR substr(NEW.elqr, 117, 11)::bigint <> NEW.amount OR position(NEW.case_key in NEW.elqr) = 0))
            OR (NEW.store <> '' AND substr(NEW.store, 38, 6)::bigint <> NEW.amount) THEN
            RAISE EXCEPTION 'the codes of a slip say its own amount'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'slips_slip_codes_agree';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' OR OLD.state <> 'valid' THEN
        RAISE EXCEPTION 'slip %/% stays as it was printed', OLD.invoice_id, OLD.version
        USING ERRCODE = 'check_violation', CONSTRAINT = 'slips_slip_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION slips_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['outcome', 'why', 'slip_id', 'attempt_id', 'payment_id', 'handled_by_id', 'handled_why'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.payment_id IS NOT NULL THEN
        RAISE EXCEPTION 'line % of file % stays as it was told', OLD.line, OLD.file_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'slips_notice_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
_GUARDS = (
    ("slips_slip_stays", "BEFORE INSERT OR UPDATE", "slips_slip", "slips_guard_slip"),
    ("slips_slip_kept", "BEFORE DELETE", "slips_slip", "slips_refuse"),
    ("slips_file_stays", "BEFORE UPDATE OR DELETE", "slips_noticefile", "slips_refuse"),
    ("slips_notice_stays", "BEFORE UPDATE", "slips_notice", "slips_guard_notice"),
    ("slips_notice_kept", "BEFORE DELETE", "slips_notice", "slips_refuse"),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _GUARDS
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in _GUARDS),
    *(f"DROP FUNCTION {name}()" for name in dict.fromkeys(run for *_, run in _GUARDS)),
]
