"""What the database itself refuses: changing what happened, and a state that does not follow from the steps."""

from __future__ import annotations

from kusei.services.plans.observations.rules import LEADS_TO, NEXT

_LEADS = " ".join(f"WHEN '{kind.value}' THEN '{state.value}'" for kind, state in LEADS_TO.items())
_NEXT = ", ".join(f"('{state.value}', '{kind.value}')" for state, kinds in NEXT.items() for kind in kinds)

FUNCTIONS = """
CREATE FUNCTION observations_state(wanted bigint) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT CASE kind LEADS END FROM observations_step
        WHERE observation_id = wanted AND corrects_id IS NULL ORDER BY number DESC LIMIT 1), 'open')
$$;

CREATE FUNCTION observations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_append_only';
END
$$;

CREATE FUNCTION observations_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'public', 'version'];
BEGIN
    IF to_jsonb(OLD) - moving <> to_jsonb(NEW) - moving
        AND EXISTS (SELECT FROM observations_step WHERE observation_id = OLD.id) THEN
        RAISE EXCEPTION 'observation % has steps: its text stays as it was', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_frozen';
    END IF;
    IF NEW.state <> observations_state(OLD.id) THEN
        RAISE EXCEPTION 'the state of observation % does not follow from its steps', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_state_by_step';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION observations_guard_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM observations_step
        WHERE observation_id = CASE WHEN TG_OP = 'INSERT' THEN NEW.observation_id ELSE OLD.observation_id END) THEN
        RAISE EXCEPTION 'the observation has steps: its links stay as they were'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION observations_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.corrects_id IS NULL THEN
        IF (observations_state(NEW.observation_id), NEW.kind::text) NOT IN (NEXT_STEPS) THEN
            RAISE EXCEPTION 'a step % does not follow here', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_step_follows';
        END IF;
    ELSIF NOT EXISTS (SELECT FROM observations_step
        WHERE id = NEW.corrects_id AND observation_id = NEW.observation_id AND kind = NEW.kind) THEN
        RAISE EXCEPTION 'a correction names a step of its own kind and observation'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'observations_step_corrects';
    END IF;
    RETURN NEW;
END
$$;
""".replace("LEADS", _LEADS, 1).replace("NEXT_STEPS", _NEXT)

# Name, when, table, function. TRUNCATE is refused nowhere: only the owner can, and tests do.
TRIGGERS = (
    ("observations_append_only", "BEFORE UPDATE OR DELETE", "observations_step", "observations_refuse"),
    ("observations_no_delete", "BEFORE DELETE", "observations_observation", "observations_refuse"),
    ("observations_guard", "BEFORE UPDATE", "observations_observation", "observations_guard"),
    (
        "observations_guard",
        "BEFORE INSERT OR UPDATE OR DELETE",
        "observations_observationinitiative",
        "observations_guard_link",
    ),
    ("observations_guard", "BEFORE INSERT", "observations_step", "observations_guard_step"),
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
    return [*taken, f"DROP FUNCTION {', '.join(functions)}", "DROP FUNCTION observations_state(bigint)"]
