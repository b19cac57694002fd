"""What the database keeps true by itself: steps of mandates, plans that add up, what was answered stays."""

from __future__ import annotations

# The steps that a mandate may take.
STEPS = {
    "applied": ("sent", "refused", "stopped"),
    "sent": ("accepted", "refused", "stopped"),
    "accepted": ("active", "stopped"),
    "active": ("stopped",),
    "refused": (),
    "stopped": (),
}
PLAN_STEPS = {
    "proposed": ("agreed", "withdrawn"),
    "agreed": ("broken", "paid", "withdrawn"),
    "broken": (),
    "paid": (),
    "withdrawn": (),
}


def _pairs(steps: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(f"'{old}>{new}'" for old, many in steps.items() for new in many)


FUNCTIONS = """
CREATE FUNCTION collecting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what happened stays as it was', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_append_only';
END
$$;

CREATE FUNCTION collecting_guard_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'applied' THEN
            RAISE EXCEPTION 'a mandate begins as an application'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_mandate_step';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (MANDATE_STEPS) THEN
        RAISE EXCEPTION 'a mandate does not go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_mandate_step';
    END IF;
    IF ROW(NEW.id, NEW.payer_id, NEW.source, NEW.source_id, NEW.kind, NEW.road, NEW.applied_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.payer_id, OLD.source, OLD.source_id, OLD.kind, OLD.road, OLD.applied_at) THEN
        RAISE EXCEPTION 'mandate % stays whose it is', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_mandate_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION collecting_guard_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (PLAN_STEPS))
        OR NEW.owed <> OLD.owed OR NEW.by_id <> OLD.by_id OR NEW.department_id <> OLD.department_id THEN
        RAISE EXCEPTION 'plan % stays as it was agreed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_plan_step';
    END IF;
    RETURN NEW;
END
$$;

-- At the end of the transaction: the parts of a plan make up what is owed, to the yen.
CREATE FUNCTION collecting_plan_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.owed IS DISTINCT FROM (SELECT sum(amount) FROM collecting_part WHERE plan_id = NEW.id)
        OR NEW.owed IS DISTINCT FROM (SELECT sum(owed) FROM collecting_planinvoice WHERE plan_id = NEW.id) THEN
        RAISE EXCEPTION 'the parts of plan % are not what is owed', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_plan_sum';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION collecting_guard_planned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'standing' <> to_jsonb(OLD) - 'standing'
        OR (NEW.standing AND NOT OLD.standing) THEN
        RAISE EXCEPTION 'the invoices of a plan stay'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_append_only';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION collecting_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.run_id, NEW.invoice_id, NEW.stage)
        IS DISTINCT FROM ROW(OLD.id, OLD.run_id, OLD.invoice_id, OLD.stage)
        OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
        OR (OLD.left_out <> '' AND NEW.left_out <> OLD.left_out)
        OR (OLD.batch_id IS NOT NULL AND NEW.batch_id IS DISTINCT FROM OLD.batch_id) THEN
        RAISE EXCEPTION 'what was sent stays as it was'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_item_stays';
    END IF;
    RETURN NEW;
END
$$;

-- Answers stay; what is noted is encrypted anew when the key changes.
CREATE FUNCTION collecting_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('kusei.reseal', true) = 'on' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'UPDATE on collecting_answer is refused: what was answered stays'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_append_only';
END
$$;

CREATE FUNCTION collecting_guard_debit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'result_file', 'result_digest', 'read_by_id', 'read_at'];
    files text[] := ARRAY['file', 'result_file'];
BEGIN
    IF current_setting('kusei.reseal', true) = 'on' AND to_jsonb(NEW) - files = to_jsonb(OLD) - files THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'read' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'debit run % stays as it was sent', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_debit_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION collecting_guard_debit_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['result', 'payment_id'];
BEGIN
    IF OLD.result <> '' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'the bank answered % already', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'collecting_debit_stays';
    END IF;
    RETURN NEW;
END
$$;
""".replace("MANDATE_STEPS", _pairs(STEPS)).replace("PLAN_STEPS", _pairs(PLAN_STEPS))
_GUARDS = (
    ("collecting_mandate_step", "BEFORE INSERT OR UPDATE", "collecting_mandate", "collecting_guard_mandate"),
    ("collecting_mandate_kept", "BEFORE DELETE", "collecting_mandate", "collecting_refuse"),
    ("collecting_plan_step", "BEFORE UPDATE", "collecting_plan", "collecting_guard_plan"),
    ("collecting_plan_kept", "BEFORE DELETE", "collecting_plan", "collecting_refuse"),
    ("collecting_planned_stays", "BEFORE UPDATE OR DELETE", "collecting_planinvoice", "collecting_guard_planned"),
    ("collecting_part_stays", "BEFORE UPDATE OR DELETE", "collecting_part", "collecting_refuse"),
    ("collecting_answer_stays", "BEFORE UPDATE", "collecting_answer", "collecting_guard_answer"),
    ("collecting_answer_kept", "BEFORE DELETE", "collecting_answer", "collecting_refuse"),
    ("collecting_item_stays", "BEFORE UPDATE", "collecting_item", "collecting_guard_item"),
    ("collecting_item_kept", "BEFORE DELETE", "collecting_item", "collecting_refuse"),
    ("collecting_debit_stays", "BEFORE UPDATE", "collecting_debitrun", "collecting_guard_debit"),
    ("collecting_debit_kept", "BEFORE DELETE", "collecting_debitrun", "collecting_refuse"),
    ("collecting_debit_item_stays", "BEFORE UPDATE", "collecting_debititem", "collecting_guard_debit_item"),
    ("collecting_debit_item_kept", "BEFORE DELETE", "collecting_debititem", "collecting_refuse"),
)
# TRUNCATE is refused nowhere: only the owner can, and tests do.
STATEMENTS = [
    FUNCTIONS,
    *(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()"
        for name, when, table, run in _GUARDS
    ),
    "CREATE CONSTRAINT TRIGGER collecting_plan_sum AFTER INSERT ON collecting_plan DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION collecting_plan_adds_up()",
]
UNDONE = [
    "DROP TRIGGER collecting_plan_sum ON collecting_plan",
    *(f"DROP TRIGGER {name} ON {table}" for name, _, table, _ in _GUARDS),
    "DROP FUNCTION collecting_plan_adds_up()",
    *(f"DROP FUNCTION {name}()" for name in dict.fromkeys(run for *_, run in _GUARDS)),
]
