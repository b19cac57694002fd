"""What the database itself refuses of campaigns: changing what is asked or decided, ways that the states do not know,
a sending without the decision that its topic wants, and one too many of a topic on a day without a reason.
"""

from __future__ import annotations

from kusei.services.outreach.states import OPEN, TRANSITIONS

_WAYS = ", ".join(sorted(f"('{old}', '{new}')" for old, new in TRANSITIONS))
_OPEN = ", ".join(sorted(f"'{state}'" for state in OPEN))

FUNCTIONS = """
CREATE FUNCTION outreach_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_append_only';
END
$$;

CREATE FUNCTION outreach_guard_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'drafting' THEN
        RAISE EXCEPTION 'a campaign begins as a draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_begins_as_a_draft';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION outreach_guard_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN (OPEN) AND ROW(NEW.department_id, NEW.topic_id, NEW.segment_id, NEW.title, NEW.texts,
        NEW.channels, NEW.start_at, NEW.per_minute, NEW.again_why, NEW.expected, NEW.approval_id)
        IS DISTINCT FROM ROW(OLD.department_id, OLD.topic_id, OLD.segment_id, OLD.title, OLD.texts,
        OLD.channels, OLD.start_at, OLD.per_minute, OLD.again_why, OLD.expected, OLD.approval_id) THEN
        RAISE EXCEPTION 'campaign % is asked for, decided or over', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_frozen';
    END IF;
    IF OLD.state IN ('released', 'stopped') AND ROW(NEW.state, NEW.sending_id, NEW.day, NEW.released_by_id,
        NEW.released_at, NEW.why) IS DISTINCT FROM ROW(OLD.state, OLD.sending_id, OLD.day, OLD.released_by_id,
        OLD.released_at, OLD.why) THEN
        RAISE EXCEPTION 'campaign % is decided', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_frozen';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (WAYS) THEN
        RAISE EXCEPTION 'campaign % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_way';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION outreach_guard_release() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    topic record;
    others integer;
BEGIN
    -- Those who release for the same topic at once wait for each other here, so that each counts the others.
    SELECT approval, daily_limit INTO topic FROM subscribers_topic WHERE id = NEW.topic_id FOR NO KEY UPDATE;
    IF topic.approval AND NOT EXISTS (
        SELECT FROM approvals_draft WHERE id = NEW.approval_id AND kind = 'outreach.campaign'
            AND object_id = NEW.id::text AND state IN ('approved', 'in-effect')
    ) THEN
        RAISE EXCEPTION 'campaign % is not approved', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_approved';
    END IF;
    IF NOT EXISTS (
        SELECT FROM deliveries_sending WHERE id = NEW.sending_id AND kind = 'campaign'
            AND occasion = 'campaign:' || NEW.id
    ) THEN
        RAISE EXCEPTION 'the sending is not that of campaign %', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_own_sending';
    END IF;
    SELECT count(*) INTO others FROM outreach_campaign
        WHERE topic_id = NEW.topic_id AND day = NEW.day AND id <> NEW.id;
    IF others >= topic.daily_limit AND NEW.again_why = '' THEN
        RAISE EXCEPTION 'campaign % is one too many of its topic on %', NEW.id, NEW.day
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_campaign_daily_limit';
    END IF;
    RETURN NEW;
END
$$;
""".replace("WAYS", _WAYS).replace("(OPEN)", f"({_OPEN})")

# Name, when, table, condition, function.
TRIGGERS = (
    ("outreach_new", "BEFORE INSERT", "outreach_campaign", "", "outreach_guard_new"),
    ("outreach_guard", "BEFORE UPDATE", "outreach_campaign", "", "outreach_guard_campaign"),
    (
        "outreach_release",
        "BEFORE UPDATE",
        "outreach_campaign",
        "WHEN (NEW.state = 'released' AND OLD.state <> 'released')",
        "outreach_guard_release",
    ),
    ("outreach_no_delete", "BEFORE DELETE", "outreach_campaign", "", "outreach_refuse"),
    ("outreach_append_only", "BEFORE UPDATE OR DELETE", "outreach_campaignevent", "", "outreach_refuse"),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION {function}()"
        for name, when, table, condition, function in TRIGGERS
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, table, _, _ in TRIGGERS]
    functions = sorted({f"{function}()" for *_, function in TRIGGERS})
    return [*taken, f"DROP FUNCTION {', '.join(functions)}"]
