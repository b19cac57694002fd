"""What the database keeps true by itself: a promise is kept, nobody enters late, the seed stays sealed and the same."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION lotteries_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was published stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_append_only';
END
$$;

-- Nobody exchanges a seed, not even before the window closes. A change of keys encrypts it anew.
CREATE FUNCTION lotteries_guard_seed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('kusei.reseal', true) = 'on' AND NEW.round_id = OLD.round_id
        AND NEW.id = OLD.id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the seed of round % stays sealed as it is', OLD.round_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_seed_stays';
END
$$;

CREATE FUNCTION lotteries_guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'seed', 'sealed_at', 'drawn_at', 'settled_at', 'off_at', 'off_why'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'coming' THEN
            RAISE EXCEPTION 'round % was opened and stays', OLD.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_stays';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'coming' OR NEW.seed <> '' OR NEW.seed_hash <> '' THEN
            RAISE EXCEPTION 'round % begins as one to come', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN
        ('coming open', 'coming nothing', 'open sealed', 'sealed drawn', 'open off', 'sealed off') THEN
        RAISE EXCEPTION 'round % does not go from % to %', OLD.key, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_moves';
    END IF;
    IF OLD.state = 'off' AND NEW <> OLD THEN
        RAISE EXCEPTION 'round % was called off and stays as it is', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_stays';
    END IF;
    IF OLD.state <> 'coming' AND to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'round % was promised and stays as it is', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_promised';
    END IF;
    IF NEW.seed <> OLD.seed AND (OLD.seed <> '' OR OLD.state <> 'sealed' OR NEW.state <> 'drawn'
        OR encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex') <> NEW.seed_hash) THEN
        RAISE EXCEPTION 'the seed of round % is revealed once, with the result, as it was promised', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_seed_promised';
    END IF;
    IF NEW.state <> OLD.state AND (
        (NEW.state = 'open' AND (NEW.seed_hash !~ '^[0-9a-f]{64}$' OR NEW.opened_at IS NULL
            OR NOT EXISTS (SELECT FROM lotteries_sealedseed s WHERE s.round_id = NEW.id)
            OR NOT EXISTS (SELECT FROM lotteries_publication p WHERE p.round_id = NEW.id AND p.kind = 'promise')))
        OR (NEW.state = 'sealed' AND (NEW.sealed_at IS NULL OR (SELECT count(*) FROM lotteries_publication p
            WHERE p.round_id = NEW.id AND p.kind IN ('entries', 'seal')) <> 2))
        OR (NEW.state = 'drawn' AND (NEW.drawn_at IS NULL OR NEW.seed = ''
            OR NOT EXISTS (SELECT FROM lotteries_publication p WHERE p.round_id = NEW.id AND p.kind = 'record')))
    ) THEN
        RAISE EXCEPTION 'round % cannot be % without its file', OLD.key, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_files';
    END IF;
    IF OLD.state = 'drawn' AND (NEW.drawn_at IS DISTINCT FROM OLD.drawn_at
        OR NEW.sealed_at IS DISTINCT FROM OLD.sealed_at) THEN
        RAISE EXCEPTION 'round % was drawn when it was drawn', OLD.key
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_round_promised';
    END IF;
    RETURN NEW;
END
$$;

-- The round is locked against moving on while something is added that its state allows.
CREATE FUNCTION lotteries_guard_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
    wanted text := CASE TG_TABLE_NAME WHEN 'lotteries_slot' THEN 'coming'
        WHEN 'lotteries_sealedseed' THEN 'coming' ELSE '' END;
BEGIN
    SELECT r.state INTO found FROM lotteries_round r WHERE r.id = NEW.round_id FOR SHARE;
    IF TG_TABLE_NAME = 'lotteries_publication' THEN
        wanted := CASE NEW.kind WHEN 'promise' THEN 'coming' WHEN 'record' THEN 'sealed' ELSE 'open' END;
    END IF;
    IF found IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION '% of round % comes while it is %, not %', TG_TABLE_NAME, NEW.round_id, wanted, found
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_in_its_time';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION lotteries_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END;
    found lotteries_round;
    free text[] := ARRAY['most', 'wishes', 'people', 'purpose', 'answers', 'state', 'changed_at', 'booker', 'priority',
        'resident'];
BEGIN
    SELECT * INTO found FROM lotteries_round r WHERE r.id = its FOR SHARE;
    IF found.state <> 'open' THEN
        RAISE EXCEPTION 'round % takes no entries and changes', its
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_entries_closed';
    END IF;
    IF TG_TABLE_NAME = 'lotteries_participant' THEN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION 'who takes part is added or taken away'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_append_only';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an entry is withdrawn, not deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_append_only';
    END IF;
    IF NEW.changed_at >= found.closes_at THEN
        RAISE EXCEPTION 'round % has closed', its
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_entries_closed';
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'entry % keeps its ticket and whose it is', OLD.ticket
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lotteries_entry_stays';
    END IF;
    RETURN NEW;
END
$$;
"""


def _append_only(table: str) -> str:
    return (
        f"CREATE TRIGGER lotteries_{table}_stays BEFORE UPDATE OR DELETE ON lotteries_{table}"
        " FOR EACH ROW EXECUTE FUNCTION lotteries_stays()"
    )


APPEND_ONLY = ("publication", "roundevent", "outcome", "slot")
IN_TIME = ("publication", "slot", "sealedseed")
ENTERED = ("entry", "participant")
STATEMENTS = [
    FUNCTIONS,
    *(_append_only(table) for table in APPEND_ONLY),
    *(
        f"CREATE TRIGGER lotteries_{table}_in_time BEFORE INSERT ON lotteries_{table}"
        " FOR EACH ROW EXECUTE FUNCTION lotteries_guard_parts()"
        for table in IN_TIME
    ),
    *(
        f"CREATE TRIGGER lotteries_{table}_open BEFORE INSERT OR UPDATE OR DELETE ON lotteries_{table}"
        " FOR EACH ROW EXECUTE FUNCTION lotteries_guard_entry()"
        for table in ENTERED
    ),
    "CREATE TRIGGER lotteries_sealedseed_stays BEFORE UPDATE OR DELETE ON lotteries_sealedseed"
    " FOR EACH ROW EXECUTE FUNCTION lotteries_guard_seed()",
    "CREATE TRIGGER lotteries_round_moves BEFORE INSERT OR UPDATE OR DELETE ON lotteries_round"
    " FOR EACH ROW EXECUTE FUNCTION lotteries_guard_round()",
]
UNDONE = [
    "DROP TRIGGER lotteries_round_moves ON lotteries_round",
    "DROP TRIGGER lotteries_sealedseed_stays ON lotteries_sealedseed",
    *(f"DROP TRIGGER lotteries_{table}_open ON lotteries_{table}" for table in ENTERED),
    *(f"DROP TRIGGER lotteries_{table}_in_time ON lotteries_{table}" for table in IN_TIME),
    *(f"DROP TRIGGER lotteries_{table}_stays ON lotteries_{table}" for table in APPEND_ONLY),
    "DROP FUNCTION lotteries_guard_entry()",
    "DROP FUNCTION lotteries_guard_parts()",
    "DROP FUNCTION lotteries_guard_round()",
    "DROP FUNCTION lotteries_guard_seed()",
    "DROP FUNCTION lotteries_stays()",
]
