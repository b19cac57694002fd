"""What the database keeps true by itself: a booking and its claim agree, and only states change, in their order."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION reservations_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_append_only';
END
$$;

CREATE FUNCTION reservations_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.number, NEW.resource_id, NEW.day, NEW.part, NEW.begins_at, NEW.ends_at, NEW.slots,
        NEW.person_id, NEW.group_id, NEW.made_at) IS DISTINCT FROM ROW(OLD.id, OLD.number, OLD.resource_id, OLD.day,
        OLD.part, OLD.begins_at, OLD.ends_at, OLD.slots, OLD.person_id, OLD.group_id, OLD.made_at) THEN
        RAISE EXCEPTION 'booking % stays what it is', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_booking_stays';
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN (
        'held unpaid', 'held asked', 'held confirmed', 'held lapsed', 'held cancelled', 'held undone',
        'unpaid confirmed', 'unpaid lapsed', 'unpaid cancelled', 'unpaid undone',
        'asked unpaid', 'asked confirmed', 'asked refused', 'asked cancelled', 'asked undone',
        'confirmed used', 'confirmed no_show', 'confirmed cancelled', 'confirmed undone',
        'used no_show', 'no_show used', 'refused asked', 'refused unpaid', 'refused confirmed'
    ) THEN
        RAISE EXCEPTION 'booking % does not go from % to %', OLD.number, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_booking_moves';
    END IF;
    RETURN NEW;
END
$$;

-- At the end of the transaction: what stands has its claim, what is over has none.
CREATE FUNCTION reservations_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_state text;
    claimed boolean;
BEGIN
    SELECT b.state INTO now_state FROM reservations_booking b WHERE b.id = NEW.id;
    claimed := EXISTS (SELECT FROM claims_cell c WHERE c.holder = NEW.id)
        OR EXISTS (SELECT FROM claims_span s WHERE s.holder = NEW.id);
    IF now_state IN ('asked', 'confirmed') AND NOT claimed THEN
        RAISE EXCEPTION 'booking % holds nothing', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_claim_missing';
    END IF;
    IF now_state IN ('cancelled', 'lapsed', 'refused', 'undone') AND claimed THEN
        RAISE EXCEPTION 'booking % is over and holds something', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_claim_left';
    END IF;
    RETURN NULL;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER reservations_event_stays BEFORE UPDATE OR DELETE ON reservations_bookingevent"
    " FOR EACH ROW EXECUTE FUNCTION reservations_stays()",
    "CREATE TRIGGER reservations_booking_not_deleted BEFORE DELETE ON reservations_booking"
    " FOR EACH ROW EXECUTE FUNCTION reservations_stays()",
    "CREATE TRIGGER reservations_booking_moves BEFORE UPDATE ON reservations_booking"
    " FOR EACH ROW EXECUTE FUNCTION reservations_moves()",
    "CREATE CONSTRAINT TRIGGER reservations_booking_agrees AFTER INSERT OR UPDATE OF state ON reservations_booking"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reservations_agree()",
]
UNDONE = [
    "DROP TRIGGER reservations_booking_agrees ON reservations_booking",
    "DROP TRIGGER reservations_booking_moves ON reservations_booking",
    "DROP TRIGGER reservations_booking_not_deleted ON reservations_booking",
    "DROP TRIGGER reservations_event_stays ON reservations_bookingevent",
    "DROP FUNCTION reservations_agree()",
    "DROP FUNCTION reservations_moves()",
    "DROP FUNCTION reservations_stays()",
]

# What came later: equipment, groups with a history.
MORE_FUNCTIONS = """
CREATE FUNCTION reservations_group_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'asked' OR EXISTS (SELECT FROM reservations_booking b WHERE b.group_id = OLD.id) THEN
            RAISE EXCEPTION 'group % was registered or booked, and stays', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_group_stays';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN (
        'asked registered', 'asked refused', 'refused registered', 'registered ended', 'ended registered'
    ) THEN
        RAISE EXCEPTION 'group % does not go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_group_moves';
    END IF;
    IF NEW.state <> OLD.state AND NEW.decided_by_id IS NULL THEN
        RAISE EXCEPTION 'nobody decides about group %', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_group_decided';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION reservations_deposit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deposit <> OLD.deposit AND OLD.state NOT IN ('held', 'asked', 'refused') THEN
        RAISE EXCEPTION 'the deposit of booking % stays what was asked', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_deposit_stays';
    END IF;
    RETURN NEW;
END
$$;
"""
MORE = [
    MORE_FUNCTIONS,
    "CREATE TRIGGER reservations_item_stays BEFORE UPDATE OR DELETE ON reservations_item"
    " FOR EACH ROW EXECUTE FUNCTION reservations_stays()",
    "CREATE TRIGGER reservations_groupevent_stays BEFORE UPDATE OR DELETE ON reservations_groupevent"
    " FOR EACH ROW EXECUTE FUNCTION reservations_stays()",
    "CREATE TRIGGER reservations_group_moves BEFORE UPDATE OR DELETE ON reservations_group"
    " FOR EACH ROW EXECUTE FUNCTION reservations_group_moves()",
    "CREATE TRIGGER reservations_deposit_stays BEFORE UPDATE OF deposit ON reservations_booking"
    " FOR EACH ROW EXECUTE FUNCTION reservations_deposit_stays()",
]
LESS = [
    "DROP TRIGGER reservations_deposit_stays ON reservations_booking",
    "DROP TRIGGER reservations_group_moves ON reservations_group",
    "DROP TRIGGER reservations_groupevent_stays ON reservations_groupevent",
    "DROP TRIGGER reservations_item_stays ON reservations_item",
    "DROP FUNCTION reservations_deposit_stays()",
    "DROP FUNCTION reservations_group_moves()",
]
