"""What the database keeps true by itself: by which channel a person hears of a topic."""

from __future__ import annotations

FUNCTIONS = """
CREATE FUNCTION subscribers_choose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The first channel of the person's own order that has a usable address. The inbox needs none and is not one.
    SELECT coalesce((
        SELECT wish.channel FROM unnest(NEW.channels) WITH ORDINALITY AS wish(channel, place)
        WHERE EXISTS (
            SELECT FROM subscribers_address a
            WHERE a.subscriber_id = NEW.subscriber_id AND a.channel = wish.channel AND a.usable
        )
        ORDER BY wish.place LIMIT 1
    ), '') INTO NEW.chosen;
    RETURN NEW;
END
$$;

CREATE FUNCTION subscribers_choose_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subscribers_subscription SET chosen = ''
    WHERE subscriber_id = CASE TG_OP WHEN 'DELETE' THEN OLD.subscriber_id ELSE NEW.subscriber_id END;
    RETURN NULL;
END
$$;
"""
STATEMENTS = [
    FUNCTIONS,
    "CREATE TRIGGER subscribers_choose BEFORE INSERT OR UPDATE ON subscribers_subscription"
    " FOR EACH ROW EXECUTE FUNCTION subscribers_choose()",
    "CREATE TRIGGER subscribers_choose_again AFTER INSERT OR DELETE OR UPDATE OF verified_at, suppressed_at"
    " ON subscribers_address FOR EACH ROW EXECUTE FUNCTION subscribers_choose_again()",
]
UNDONE = [
    "DROP TRIGGER subscribers_choose_again ON subscribers_address",
    "DROP TRIGGER subscribers_choose ON subscribers_subscription",
    "DROP FUNCTION subscribers_choose_again()",
    "DROP FUNCTION subscribers_choose()",
]
