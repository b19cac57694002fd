"""What the database keeps true by itself: postings stay, balances follow them, a closed year stays closed."""

from __future__ import annotations

YEARS = 7_230_001  # the class of advisory locks on fiscal years

FUNCTIONS = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was posted stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_append_only';
END
$$;

-- A fiscal year runs from 1 April; money for it is taken and given until 31 May of the next (地方自治法235条の5).
CREATE FUNCTION ledger_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    debit_floor text;
    credit_floor text;
BEGIN
    IF NEW."on" NOT BETWEEN make_date(NEW.fiscal_year, 4, 1) AND make_date(NEW.fiscal_year + 1, 5, 31) THEN
        RAISE EXCEPTION 'posting % lies outside its fiscal year', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_posting_within_year';
    END IF;
    -- A closing waits for postings under way, and postings for a closing; both hold this lock until they end.
    PERFORM pg_advisory_xact_lock_shared(YEARS, NEW.fiscal_year);
    IF NOT EXISTS (SELECT FROM ledger_year y WHERE y.fiscal_year = NEW.fiscal_year AND y.closed_at IS NULL) THEN
        RAISE EXCEPTION 'the fiscal year % is closed', NEW.fiscal_year
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_year_closed';
    END IF;
    SELECT a.floor INTO debit_floor FROM ledger_account a WHERE a.id = NEW.debit_id;
    SELECT a.floor INTO credit_floor FROM ledger_account a WHERE a.id = NEW.credit_id;
    IF debit_floor IS NULL OR credit_floor IS NULL THEN
        RAISE EXCEPTION 'posting % names no account', NEW.id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_posting_accounts';
    END IF;
    -- Always the lower number first: two postings never wait for each other.
    IF credit_floor <> 'none' AND NEW.credit_id < NEW.debit_id THEN
        UPDATE ledger_account SET balance = balance - NEW.amount WHERE id = NEW.credit_id;
    END IF;
    IF debit_floor <> 'none' THEN
        UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.debit_id;
    END IF;
    IF credit_floor <> 'none' AND NEW.credit_id > NEW.debit_id THEN
        UPDATE ledger_account SET balance = balance - NEW.amount WHERE id = NEW.credit_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION ledger_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 THEN
            RAISE EXCEPTION 'an account begins with nothing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balance_by_postings';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.key, NEW.kind, NEW.floor) IS DISTINCT FROM ROW(OLD.id, OLD.key, OLD.kind, OLD.floor) THEN
        RAISE EXCEPTION 'account % stays what it is', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_stays';
    END IF;
    IF NEW.balance <> OLD.balance AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the balance of % follows its postings', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balance_by_postings';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION ledger_guard_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.fiscal_year <> OLD.fiscal_year OR OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the closing of % stays', OLD.fiscal_year
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_year_stays_closed';
    END IF;
    PERFORM pg_advisory_xact_lock(YEARS, OLD.fiscal_year);
    RETURN NEW;
END
$$;
""".replace("YEARS", str(YEARS))
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER ledger_post AFTER INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_post()",
    "CREATE TRIGGER ledger_posting_stays BEFORE UPDATE OR DELETE ON ledger_posting"
    " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_account_not_deleted BEFORE DELETE ON ledger_account"
    " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_account_stays BEFORE INSERT OR UPDATE ON ledger_account"
    " FOR EACH ROW EXECUTE FUNCTION ledger_guard_account()",
    "CREATE TRIGGER ledger_year_not_deleted BEFORE DELETE ON ledger_year FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_year_stays BEFORE UPDATE ON ledger_year FOR EACH ROW EXECUTE FUNCTION ledger_guard_year()",
]
UNDONE = [
    "DROP TRIGGER ledger_year_stays ON ledger_year",
    "DROP TRIGGER ledger_year_not_deleted ON ledger_year",
    "DROP TRIGGER ledger_account_stays ON ledger_account",
    "DROP TRIGGER ledger_account_not_deleted ON ledger_account",
    "DROP TRIGGER ledger_posting_stays ON ledger_posting",
    "DROP TRIGGER ledger_post ON ledger_posting",
    "DROP FUNCTION ledger_guard_year()",
    "DROP FUNCTION ledger_guard_account()",
    "DROP FUNCTION ledger_post()",
    "DROP FUNCTION ledger_refuse()",
]
