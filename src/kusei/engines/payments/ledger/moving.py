"""The function of the database that posts: opens accounts and year when they are not there, then writes the postings.

One call instead of several keeps what is locked locked for a shorter time: hundreds of payments of a minute meet here.
"""

from __future__ import annotations

FUNCTION = """
CREATE FUNCTION ledger_move(
    what text, debit text[], debit_kind text[], debit_floor text[], credit text[], credit_kind text[],
    credit_floor text[], yen bigint[], day date, year int, deed text, person bigint, moment timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    n int;
    from_id bigint;
    to_id bigint;
    debits bigint[] := '{}';
    credits bigint[] := '{}';
BEGIN
    FOR n IN 1 .. cardinality(yen) LOOP
        to_id := ledger_account_of(debit[n], debit_kind[n], debit_floor[n]);
        from_id := ledger_account_of(credit[n], credit_kind[n], credit_floor[n]);
        debits := debits || to_id;
        credits := credits || from_id;
    END LOOP;
    IF NOT EXISTS (SELECT FROM ledger_year y WHERE y.fiscal_year = year) THEN
        INSERT INTO ledger_year (fiscal_year) VALUES (year) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO ledger_posting (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, by_id, made_at)
    SELECT what, m.n - 1, m.debit, m.credit, m.yen, day, year, deed, person, moment
    FROM unnest(debits, credits, yen) WITH ORDINALITY AS m(debit, credit, yen, n)
    ON CONFLICT (occasion, line) DO NOTHING;
    RETURN FOUND;
END
$$;

CREATE FUNCTION ledger_account_of(wanted text, what text, side text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
BEGIN
    SELECT a.id INTO found_id FROM ledger_account a WHERE a.key = wanted;
    IF found_id IS NULL THEN
        INSERT INTO ledger_account (key, kind, floor, balance) VALUES (wanted, what, side, 0)
        ON CONFLICT (key) DO NOTHING RETURNING id INTO found_id;
        IF found_id IS NULL THEN  -- somebody else opened it at this moment
            SELECT a.id INTO found_id FROM ledger_account a WHERE a.key = wanted;
        END IF;
    END IF;
    RETURN found_id;
END
$$;
"""
STATEMENTS = [FUNCTION]
UNDONE = [
    "DROP FUNCTION ledger_move(text, text[], text[], text[], text[], text[], text[], bigint[], date, int, text, bigint,"
    " timestamptz)",
    "DROP FUNCTION ledger_account_of(text, text, text)",
]
