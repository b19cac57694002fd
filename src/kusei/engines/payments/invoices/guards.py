"""What the database keeps true by itself: invoices and payments stay, every yen of them is posted, refunds fit."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION invoices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_append_only';
END
$$;

CREATE FUNCTION invoices_guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'due_on', 'lapses_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'issued' OR NEW.total IS DISTINCT FROM (
            SELECT coalesce(sum((line->>'amount')::bigint), 0) FROM jsonb_array_elements(NEW.lines) line
        ) THEN
            RAISE EXCEPTION 'the total of an invoice is the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_total_of_lines';
        END IF;
        RETURN NEW;
    END IF;
    -- Who had to pay is forgotten when its time is over: emptied, never changed.
    IF NEW.payer_details = '' AND NEW.payer_index = '' THEN
        free := free || ARRAY['payer_details', 'payer_index'];
    END IF;
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR (NEW.state <> OLD.state AND OLD.state <> 'issued') THEN
        RAISE EXCEPTION 'invoice % stays as it was issued', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_invoice_stays';
    END IF;
    RETURN NEW;
END
$$;

-- At the end of the transaction: what was raised is posted, and nothing is owed on what is no longer asked for.
CREATE FUNCTION invoices_posted_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.total <> (
        SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p
        WHERE p.occasion = 'invoice:' || NEW.id AND p.debit_id = NEW.account_id
    ) THEN
        RAISE EXCEPTION 'invoice % is not posted', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_invoice_posted';
    END IF;
    IF NEW.state <> 'issued' AND EXISTS (
        SELECT FROM ledger_account a WHERE a.id = NEW.account_id AND a.balance <> 0
    ) THEN
        RAISE EXCEPTION 'invoice % is no longer asked for and still owed', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_ended_owes_nothing';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION invoices_guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Who decided the amount of an invoice does not take money for it at a counter.
        IF NEW.by_id IS NOT NULL AND NEW.way IN ('cash', 'terminal', 'register') AND EXISTS (
            SELECT FROM invoices_invoice i WHERE i.id = NEW.invoice_id AND i.decided_by_id = NEW.by_id
        ) THEN
            RAISE EXCEPTION 'who decided the amount does not take the money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_payment_duties_apart';
        END IF;
        NEW.refunded := 0;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'refunded' <> to_jsonb(OLD) - 'refunded'
        OR (NEW.refunded <> OLD.refunded AND pg_trigger_depth() < 2) THEN
        RAISE EXCEPTION 'payment % stays as it was', OLD.receipt
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_payment_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION invoices_posted_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> (
        SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p WHERE p.occasion = 'payment:' || NEW.id
    ) THEN
        RAISE EXCEPTION 'payment % is not posted', NEW.receipt
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_payment_posted';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION invoices_guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'pending' OR ROW(NEW.id, NEW.invoice_id, NEW.way, NEW.provider, NEW.key, NEW.amount, NEW.began_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.invoice_id, OLD.way, OLD.provider, OLD.key, OLD.amount, OLD.began_at)
        OR (OLD.reference <> '' AND NEW.reference <> OLD.reference) THEN
        RAISE EXCEPTION 'attempt % is over', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_attempt_over';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION invoices_guard_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'approved_by_id', 'approved_at', 'ended_at', 'ended_by_id', 'provider', 'reference',
        'bank_details', 'way'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- The account to which it went is forgotten when its time is over.
        IF NEW.bank_details = '' AND to_jsonb(NEW) - 'bank_details' = to_jsonb(OLD) - 'bank_details' THEN
            RETURN NEW;
        END IF;
        IF OLD.state IN ('paid', 'refused') OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
            OR (OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id)
            OR (OLD.state = 'approved' AND NEW.state = 'requested') THEN
            RAISE EXCEPTION 'refund % stays as it was decided', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_refund_stays';
        END IF;
    END IF;
    UPDATE invoices_payment SET refunded = refunded
        + CASE WHEN NEW.state = 'refused' THEN 0 ELSE NEW.amount END
        - CASE WHEN TG_OP = 'INSERT' OR OLD.state = 'refused' THEN 0 ELSE OLD.amount END
    WHERE id = NEW.payment_id AND (TG_OP = 'INSERT' OR (NEW.state = 'refused') <> (OLD.state = 'refused'));
    RETURN NEW;
END
$$;
"""
_GUARDS = (
    ("invoices_invoice_stays", "BEFORE INSERT OR UPDATE", "invoices_invoice", "invoices_guard_invoice"),
    ("invoices_invoice_kept", "BEFORE DELETE", "invoices_invoice", "invoices_refuse"),
    ("invoices_event_stays", "BEFORE UPDATE OR DELETE", "invoices_event", "invoices_refuse"),
    ("invoices_payment_stays", "BEFORE INSERT OR UPDATE", "invoices_payment", "invoices_guard_payment"),
    ("invoices_payment_kept", "BEFORE DELETE", "invoices_payment", "invoices_refuse"),
    ("invoices_attempt_over", "BEFORE UPDATE", "invoices_attempt", "invoices_guard_attempt"),
    ("invoices_attempt_kept", "BEFORE DELETE", "invoices_attempt", "invoices_refuse"),
    ("invoices_refund_stays", "BEFORE INSERT OR UPDATE", "invoices_refund", "invoices_guard_refund"),
    ("invoices_refund_kept", "BEFORE DELETE", "invoices_refund", "invoices_refuse"),
    ("invoices_transfer_kept", "BEFORE DELETE", "invoices_transferline", "invoices_refuse"),
)
_DEFERRED = (
    ("invoices_invoice_posted", "AFTER INSERT OR UPDATE OF state", "invoices_invoice", "invoices_posted_invoice"),
    ("invoices_payment_posted", "AFTER INSERT", "invoices_payment", "invoices_posted_payment"),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _GUARDS
    ),
    *(
        f"CREATE CONSTRAINT TRIGGER {name} {when} ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _DEFERRED
    ),
]
UNDONE = [
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in (*_GUARDS, *_DEFERRED)),
    *(f"DROP FUNCTION {name}()" for name in dict.fromkeys(run for *_, run in (*_GUARDS, *_DEFERRED))),
]
