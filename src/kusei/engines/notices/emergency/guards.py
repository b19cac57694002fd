"""What the database itself refuses: changing what people were told, a state out of turn, a drill that gets out."""

from __future__ import annotations

import json

from kusei.engines.notices.emergency.models.alerts import CONTENT
from kusei.engines.notices.emergency.rules import FOLLOWS, STAFF_RULE, State

_STAFF = json.dumps(STAFF_RULE)
_PAIRS = ", ".join(f"('{old}', '{new}')" for old in State for new in sorted(FOLLOWS[old]))


def _row(name: str, columns: tuple[str, ...]) -> str:
    return "ROW(" + ", ".join(f'{name}."{column}"' for column in columns) + ")"


# At the release the channels and the hour are written down; everything else is what was asked for.
_ASKED = tuple(column for column in CONTENT if column not in {"channels", "effective_at"})
_RELEASED = (*CONTENT, "released_at", "released_by_id", "identifier", "number", "number_year", "fast", "fast_reason")

# Only names of our own columns and states are put in.
FUNCTIONS = f"""
CREATE FUNCTION emergency_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_append_only';
END
$$;

CREATE FUNCTION emergency_guard_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'an alert begins as a draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_begins_as_draft';
    END IF;
    IF NEW.previous_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM emergency_alert p
        WHERE p.id = NEW.previous_id AND p.drill = NEW.drill AND p.state = 'released' AND p.action <> 'cancel'
    ) THEN
        RAISE EXCEPTION 'alert % is not in force, or is a drill where this one is not', NEW.previous_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_follows_its_like';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION emergency_guard_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.drill <> OLD.drill OR NEW.previous_id IS DISTINCT FROM OLD.previous_id OR NEW.author_id <> OLD.author_id
    THEN
        RAISE EXCEPTION 'alert % stays a drill or a real one, and follows what it follows', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_stays_what_it_is';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state::text, NEW.state::text) NOT IN ({_PAIRS}) THEN
        RAISE EXCEPTION 'alert % cannot go from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_states_in_turn';
    END IF;
    IF OLD.released_at IS NOT NULL AND {_row("NEW", _RELEASED)} IS DISTINCT FROM {_row("OLD", _RELEASED)} THEN
        RAISE EXCEPTION 'what alert % told people stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_released_stays';
    END IF;
    IF OLD.state = 'waiting' AND NEW.state <> 'draft'
        AND {_row("NEW", _ASKED)} IS DISTINCT FROM {_row("OLD", _ASKED)} THEN
        RAISE EXCEPTION 'alert % is before the second person', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_waiting_stays';
    END IF;
    IF NEW.state = 'released' AND OLD.state = 'draft' AND NOT NEW.fast THEN
        RAISE EXCEPTION 'alert % was not asked for', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_second_person';
    END IF;
    IF NEW.state = 'released' AND OLD.state <> 'released' THEN
        IF {_row("NEW", _ASKED)} IS DISTINCT FROM {_row("OLD", _ASKED)} THEN
            RAISE EXCEPTION 'alert % changes while it is released', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_waiting_stays';
        END IF;
        IF NEW.previous_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM emergency_alert p WHERE p.id = NEW.previous_id AND p.state = 'released'
        ) THEN
            RAISE EXCEPTION 'alert % follows one that is over', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_follows_its_like';
        END IF;
    END IF;
    IF NEW.state IN ('superseded', 'cancelled') AND OLD.state = 'released' AND NOT EXISTS (
        SELECT FROM emergency_alert s WHERE s.previous_id = OLD.id AND s.released_at IS NOT NULL
            AND s.action = CASE NEW.state WHEN 'superseded' THEN 'update' ELSE 'cancel' END
    ) THEN
        RAISE EXCEPTION 'nothing that was released follows alert %', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_alert_over_by_its_successor';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION emergency_guard_sending() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    alert record;
BEGIN
    IF NEW.occasion NOT LIKE 'alert:%' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO alert FROM emergency_alert WHERE 'alert:' || id = NEW.occasion;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    IF alert.drill <> NEW.drill
        OR (alert.drill AND NOT (NEW.channels::text[] <@ ARRAY['inbox'] AND NEW.audience = '{_STAFF}'::jsonb))
        OR alert.released_at IS NULL
    THEN
        RAISE EXCEPTION 'sending for alert % is not what was released', alert.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'emergency_drills_stay_inside';
    END IF;
    RETURN NEW;
END
$$;
"""  # noqa: S608  only names of our own tables and states

# Name, when, table, function.
TRIGGERS = (
    ("emergency_append_only", "BEFORE UPDATE OR DELETE", "emergency_alertevent", "emergency_refuse"),
    ("emergency_no_delete", "BEFORE DELETE", "emergency_alert", "emergency_refuse"),
    ("emergency_guard_new", "BEFORE INSERT", "emergency_alert", "emergency_guard_new"),
    ("emergency_guard_change", "BEFORE UPDATE", "emergency_alert", "emergency_guard_change"),
    ("emergency_guard_sending", "BEFORE INSERT", "deliveries_sending", "emergency_guard_sending"),
)


def statements() -> list[str]:
    """SQL that puts the guards up."""
    put = [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        for name, when, table, function in TRIGGERS
    ]
    return [FUNCTIONS, *put]


def undone() -> list[str]:
    """SQL that takes them down."""
    taken = [f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in TRIGGERS]
    functions = sorted({f"{function}()" for _, _, _, function in TRIGGERS})
    return [*taken, f"DROP FUNCTION {', '.join(functions)}"]
