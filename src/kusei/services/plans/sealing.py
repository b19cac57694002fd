"""The seal: while an edition is in force, the database refuses every change of its content.

Loading writes an edition as a draft and puts it in force last. A mistake in an edition in force is corrected
inside `correcting(edition)`, which names the edition to the database for the rest of that block; why is
written in the history.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

CONSTRAINT = "plans_edition_sealed"

# `kusei.correcting` holds the id of the edition that the transaction may correct. FOR SHARE: nobody puts the
# edition in force between this look and the end of the transaction. Phases are read from the cells' texts
# again and again, so a change of them alone is no change of content.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION plans_is_sealed(edition bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    sealed boolean;
BEGIN
    SELECT status = 'in_force' AND id::text IS DISTINCT FROM current_setting('kusei.correcting', true)
    INTO sealed FROM plans_edition WHERE id = edition FOR SHARE;
    RETURN coalesce(sealed, false);
END
$$;

CREATE OR REPLACE FUNCTION plans_refuse(edition bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'plan edition % is in force and cannot be changed', edition
    USING ERRCODE = 'check_violation', CONSTRAINT = 'plans_edition_sealed', DETAIL = edition;
END
$$;

CREATE OR REPLACE FUNCTION plans_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'phases' = to_jsonb(NEW) - 'phases' THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND plans_is_sealed(OLD.edition_id) THEN
        PERFORM plans_refuse(OLD.edition_id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF plans_is_sealed(NEW.edition_id) THEN
        PERFORM plans_refuse(NEW.edition_id);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION plans_guard_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'in_force'
        AND OLD.id::text IS DISTINCT FROM current_setting('kusei.correcting', true) THEN
        IF TG_OP = 'DELETE' OR ROW(NEW.plan_id, NEW.code, NEW.label, NEW.status, NEW.title, NEW.published,
            NEW.start_year, NEW.end_year, NEW.document, NEW.content_hash)
            IS DISTINCT FROM ROW(OLD.plan_id, OLD.code, OLD.label, OLD.status, OLD.title, OLD.published,
            OLD.start_year, OLD.end_year, OLD.document, OLD.content_hash) THEN
            PERFORM plans_refuse(OLD.id);
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE OR REPLACE TRIGGER plans_sealed BEFORE UPDATE OR DELETE ON plans_edition
FOR EACH ROW EXECUTE FUNCTION plans_guard_edition();
"""

WITHOUT_FUNCTIONS = """
DROP TRIGGER plans_sealed ON plans_edition;
DROP FUNCTION plans_guard_edition(), plans_guard_part(), plans_refuse(bigint), plans_is_sealed(bigint);
"""


def guard(table: str) -> str:
    """SQL that puts the seal on a table of edition parts."""
    return (
        f"CREATE OR REPLACE TRIGGER plans_sealed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION plans_guard_part();"
    )


def without_guard(table: str) -> str:
    """SQL that takes the seal off again."""
    return f"DROP TRIGGER plans_sealed ON {table};"


class EditionSealedError(Exception):
    """Somebody tried to change an edition in force."""

    code = "plans.edition-sealed"

    def __str__(self) -> str:
        return _(
            "策定ずみの版の内容は変えられません。変更は新しい版として取り込んでください。"
            "転記の誤りを直すときは、理由を付けて取り込み直してください（kusei load … --correct 理由）。"
        )


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turns the database's refusal into `EditionSealedError`, which a person understands."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) == CONSTRAINT:
            raise EditionSealedError from error
        raise


@contextlib.contextmanager
def correcting(edition_id: int) -> Iterator[None]:
    """Lets the block change the edition although it is in force. The caller checks permission and gives the
    reason.
    """
    with transaction.atomic():
        _name_to_database(str(edition_id))
        yield
        _name_to_database("")  # a failing block needs no tidying up: the savepoint takes the setting back


def _name_to_database(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kusei.correcting', %s, true)", [value])
