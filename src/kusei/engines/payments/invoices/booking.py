"""The functions of the database that issue an invoice and take a payment, each in one call.

What they do together must be whole: number, row, account, posting. Done in one call, the invoice is locked as shortly
as can be, and a counter's payment costs one round trip instead of ten. The rules stay in `commands`; the guards of the
tables hold for these functions as for everybody.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db.models import Model

FUNCTIONS = """
-- 26-00000123-4: modulus 10, weights 3 and 1 from the right. The same as numbers.invoice_number.
CREATE FUNCTION invoices_number(year int, running bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digits text := lpad((year % 100)::text, 2, '0') || lpad(running::text, 8, '0');
    total int := 0;
    n int;
BEGIN
    FOR n IN 1 .. length(digits) LOOP
        total := total + substr(digits, n, 1)::int * CASE WHEN (length(digits) - n) % 2 = 0 THEN 3 ELSE 1 END;
    END LOOP;
    RETURN left(digits, 2) || '-' || substr(digits, 3) || '-' || (10 - total % 10) % 10;
END
$$;

CREATE FUNCTION invoices_raise(facts jsonb, person bigint, OUT number_id bigint, OUT printed text, OUT account bigint)
LANGUAGE plpgsql AS $$
DECLARE
    made invoices_invoice := jsonb_populate_record(NULL::invoices_invoice, facts);
    key text;
BEGIN
    number_id := nextval('invoices_invoice_id_seq');
    printed := invoices_number(made.fiscal_year, number_id);
    key := 'invoice:' || number_id;
    account := ledger_account_of(key, 'asset', 'debit');
    made.id := number_id;
    made.number := printed;
    made.account_id := account;
    INSERT INTO invoices_invoice VALUES (made.*);
    INSERT INTO invoices_event (invoice_id, kind, at, by_id, why, facts)
    VALUES (number_id, 'issued', made.made_at, person, '', jsonb_build_object('total', made.total));
    IF made.total > 0 THEN
        PERFORM ledger_move(key, ARRAY[key], ARRAY['asset'], ARRAY['debit'], ARRAY['income:' || made.income],
            ARRAY['income'], ARRAY['none'], ARRAY[made.total], made.issued_on, made.fiscal_year, 'raised', person,
            made.made_at);
    END IF;
END
$$;

-- Whoever takes money holds the account, then the invoice, until the end; all commands lock in that order.
CREATE FUNCTION invoices_take(facts jsonb, asset text, asset_kind text, asset_floor text, attempt bigint,
    OUT payment_id bigint, OUT known boolean, OUT printed text, OUT too_much bigint, OUT belongs_to int,
    OUT settled boolean, OUT payer bigint, OUT origin text)
LANGUAGE plpgsql AS $$
DECLARE
    made invoices_payment := jsonb_populate_record(NULL::invoices_payment, facts);
    about invoices_invoice;
    owed bigint;
BEGIN
    IF made.reference <> '' THEN
        SELECT p.id INTO payment_id FROM invoices_payment p
        WHERE p.provider = made.provider AND p.reference = made.reference AND p.reference <> '';
        known := FOUND;
        IF known THEN
            RETURN;
        END IF;
    END IF;
    known := false;
    SELECT a.balance INTO owed FROM ledger_account a
    WHERE a.id = (SELECT i.account_id FROM invoices_invoice i WHERE i.id = made.invoice_id) FOR NO KEY UPDATE;
    SELECT * INTO STRICT about FROM invoices_invoice i WHERE i.id = made.invoice_id FOR NO KEY UPDATE;
    IF about.state <> 'issued' THEN
        owed := 0;
    END IF;
    belongs_to := CASE
        WHEN made.received_on <= make_date(about.fiscal_year + 1, 5, 31) THEN about.fiscal_year
        ELSE extract(year FROM made.received_on - interval '3 months') END;
    payment_id := nextval('invoices_payment_id_seq');
    printed := 'R' || invoices_number(belongs_to, payment_id);
    too_much := greatest(made.amount - owed, 0);
    settled := owed > 0 AND made.amount >= owed;
    payer := about.payer_id;
    origin := about.source;
    made.id := payment_id;
    made.receipt := printed;
    made.surplus := too_much;
    made.refunded := 0;
    made.fiscal_year := belongs_to;
    INSERT INTO invoices_payment VALUES (made.*);
    IF too_much = 0 THEN
        PERFORM ledger_move('payment:' || payment_id, ARRAY[asset], ARRAY[asset_kind], ARRAY[asset_floor],
            ARRAY['invoice:' || about.id], ARRAY['asset'], ARRAY['debit'], ARRAY[made.amount], made.received_on,
            belongs_to, 'paid', made.by_id, made.made_at);
    ELSIF too_much = made.amount THEN
        PERFORM ledger_move('payment:' || payment_id, ARRAY[asset], ARRAY[asset_kind], ARRAY[asset_floor],
            ARRAY['surplus:' || payment_id], ARRAY['liability'], ARRAY['credit'], ARRAY[made.amount],
            made.received_on, belongs_to, 'paid', made.by_id, made.made_at);
    ELSE
        PERFORM ledger_move('payment:' || payment_id, ARRAY[asset, asset], ARRAY[asset_kind, asset_kind],
            ARRAY[asset_floor, asset_floor], ARRAY['invoice:' || about.id, 'surplus:' || payment_id],
            ARRAY['asset', 'liability'], ARRAY['debit', 'credit'], ARRAY[made.amount - too_much, too_much],
            made.received_on, belongs_to, 'paid', made.by_id, made.made_at);
    END IF;
    IF attempt IS NOT NULL THEN
        UPDATE invoices_attempt SET state = 'succeeded', ended_at = made.made_at
        WHERE id = attempt AND invoice_id = about.id AND state = 'pending';
    END IF;
END
$$;
"""
STATEMENTS = [FUNCTIONS]
UNDONE = [
    "DROP FUNCTION invoices_take(jsonb, text, text, text, bigint)",
    "DROP FUNCTION invoices_raise(jsonb, bigint)",
    "DROP FUNCTION invoices_number(int, bigint)",
]


def as_record(row: Model) -> str:
    """The row as JSON, as `jsonb_populate_record` reads it: column → value."""
    columns = {field.column: _value(getattr(row, field.attname)) for field in row._meta.local_fields}
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _value(value: Any) -> Any:
    return f"\\x{bytes(value).hex()}" if isinstance(value, (bytes, memoryview)) else value
