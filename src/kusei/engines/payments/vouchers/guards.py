"""What the database keeps true by itself: lots add up to their wallets, uses stay, drawn is drawn."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION vouchers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_append_only';
END
$$;

-- TG_ARGV: the columns that may change.
CREATE FUNCTION vouchers_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - coalesce(TG_ARGV, '{}') <> to_jsonb(OLD) - coalesce(TG_ARGV, '{}') THEN
        RAISE EXCEPTION 'row % of % stays as it was', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION vouchers_guard_programme() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'sold', 'returned'];
BEGIN
    IF OLD.state <> 'draft' AND (
        to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR NEW.state = 'draft'
        OR (OLD.state = 'closed' AND NEW.state <> 'closed')
    ) THEN
        RAISE EXCEPTION 'programme % is frozen', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_programme_frozen';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION vouchers_guard_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seed <> '' OR (NEW.seed <> '' AND
        encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex') <> OLD.commitment) THEN
        RAISE EXCEPTION 'the draw % has another seed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_draw_as_promised';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION vouchers_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.allotted IS NOT NULL AND ROW(NEW.allotted, NEW.place, NEW.units)
        IS DISTINCT FROM ROW(OLD.allotted, OLD.place, OLD.units) THEN
        RAISE EXCEPTION 'application % was drawn', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_application_drawn';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION vouchers_guard_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'vouchers_spend' AND (OLD.state = 'cancelled'
        OR (OLD.settlement_id IS NOT NULL AND NEW.settlement_id IS DISTINCT FROM OLD.settlement_id)) THEN
        RAISE EXCEPTION 'use % is over', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_spend_over';
    END IF;
    RETURN NEW;
END
$$;

-- At the end of the transaction: what is left in the lots is what the ledger says the wallet holds.
CREATE FUNCTION vouchers_lots_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    kept bigint;
    held bigint;
BEGIN
    IF TG_TABLE_NAME = 'vouchers_lot' THEN
        number := NEW.wallet_id;
    ELSE
        SELECT w.id INTO number FROM vouchers_wallet w WHERE NEW.key = 'wallet:' || w.id
            AND w.id = CASE WHEN NEW.key ~ '^wallet:[0-9]{1,18}$' THEN split_part(NEW.key, ':', 2)::bigint END;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT coalesce(sum(l."left"), 0) INTO kept FROM vouchers_lot l WHERE l.wallet_id = number;
    SELECT -a.balance INTO held FROM ledger_account a WHERE a.key = 'wallet:' || number;
    IF kept <> coalesce(held, 0) THEN
        RAISE EXCEPTION 'wallet % holds %, its lots %', number, coalesce(held, 0), kept
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_lots_agree';
    END IF;
    RETURN NULL;
END
$$;

-- Both look at the row as it is in the end, not as it was when the trigger was set off.
CREATE FUNCTION vouchers_spend_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept vouchers_spend%ROWTYPE;
BEGIN
    SELECT * INTO kept FROM vouchers_spend s WHERE s.id = NEW.id;
    IF kept.amount <> (SELECT coalesce(sum(p.amount), 0) FROM vouchers_part p WHERE p.spend_id = kept.id)
        OR kept.amount <> (
            SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p WHERE p.occasion = 'spend:' || kept.id
        )
        OR (kept.state = 'cancelled') <> EXISTS (
            SELECT FROM ledger_posting p WHERE p.occasion = 'spend:' || kept.id || ':back' AND p.amount = kept.amount
        ) THEN
        RAISE EXCEPTION 'use % is not posted', kept.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_spend_posted';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION vouchers_settlement_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept vouchers_settlement%ROWTYPE;
BEGIN
    SELECT * INTO kept FROM vouchers_settlement s WHERE s.id = NEW.id;
    IF NOT EXISTS (
        SELECT FROM vouchers_spend s WHERE s.settlement_id = kept.id AND s.shop_id = kept.shop_id
        HAVING sum(s.amount) = kept.amount AND count(*) = kept.count
    ) OR (kept.state = 'paid') <> EXISTS (
        SELECT FROM ledger_posting p WHERE p.occasion = 'settlement:' || kept.id AND p.amount = kept.amount
    ) THEN
        RAISE EXCEPTION 'settlement % is not the sum of its uses, or not posted', kept.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_settlement_posted';
    END IF;
    RETURN NULL;
END
$$;
"""
KEPT = [
    "programme",
    "draw",
    "application",
    "prizeticket",
    "wallet",
    "purchase",
    "lot",
    "pointentry",
    "shop",
    "member",
    "settlement",
    "spend",
    "part",
    "return",
]
_FREE = {
    "draw": ("seed", "entries", "drawn_at", "drawn_by_id"),
    "application": ("units", "place", "allotted", "bought"),
    "prizeticket": ("won",),
    "wallet": (),
    "purchase": ("invoice_id", "state", "ended_at"),
    "lot": ("left", "gone"),
    "pointentry": (),
    "settlement": ("state", "paid_on", "paid_by_id"),
    "spend": ("state", "cancelled_at", "cancelled_by_id", "settlement_id"),
    "part": (),
    "return": (),
    "paycode": ("used_at",),
}
_OWN = (
    ("vouchers_programme_frozen", "vouchers_programme", "vouchers_guard_programme"),
    ("vouchers_draw_as_promised", "vouchers_draw", "vouchers_guard_draw"),
    ("vouchers_application_drawn", "vouchers_application", "vouchers_guard_application"),
    ("vouchers_spend_over", "vouchers_spend", "vouchers_guard_ended"),
)
_DEFERRED = (
    ("vouchers_lots_agree", "INSERT OR UPDATE", "vouchers_lot", "vouchers_lots_agree", ""),
    (
        "vouchers_lots_agree",
        "UPDATE",
        "ledger_account",
        "vouchers_lots_agree",
        "WHEN (NEW.balance <> OLD.balance AND NEW.key LIKE 'wallet:%') ",
    ),
    ("vouchers_spend_posted", "INSERT OR UPDATE", "vouchers_spend", "vouchers_spend_posted", ""),
    ("vouchers_settlement_posted", "INSERT OR UPDATE", "vouchers_settlement", "vouchers_settlement_posted", ""),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER vouchers_kept BEFORE DELETE ON vouchers_{table}"
        " FOR EACH ROW EXECUTE FUNCTION vouchers_refuse()"
        for table in KEPT
    ),
    *(
        f"CREATE TRIGGER vouchers_stays BEFORE UPDATE ON vouchers_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION vouchers_only({', '.join(repr(name) for name in free)})"
        for table, free in _FREE.items()
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, table, run in _OWN
    ),
    *(
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW {only}EXECUTE FUNCTION {run}()"
        for name, when, table, run, only in _DEFERRED
    ),
]
UNDONE = [
    *(f"DROP TRIGGER vouchers_kept ON vouchers_{table}" for table in KEPT),
    *(f"DROP TRIGGER vouchers_stays ON vouchers_{table}" for table in _FREE),
    *(f"DROP TRIGGER {name} ON {table}" for name, table, _ in _OWN),
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _, _ in _DEFERRED),
    *(
        f"DROP FUNCTION vouchers_{name}()"
        for name in (
            "refuse",
            "only",
            "guard_programme",
            "guard_draw",
            "guard_application",
            "guard_ended",
            "lots_agree",
            "spend_posted",
            "settlement_posted",
        )
    ),
]
