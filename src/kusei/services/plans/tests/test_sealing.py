"""An edition in force cannot be changed: not by raw SQL, not by the ORM, in none of its tables."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from kusei.services.plans import models, sealing
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.commands.rows import TABLES
from kusei.services.plans.models import Edition, Initiative, Kind, Level
from kusei.services.plans.models.plans import EditionPart
from kusei.services.plans.tests.examples import plan_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(municipality) -> Edition:
    load_plan(plan_file(), actor=None, municipality=municipality)
    return Edition.objects.get()


def refused(statement: str, *params: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name == sealing.CONSTRAINT
    return False


def parts() -> list[type[EditionPart]]:
    return [model for model in vars(models).values() if isinstance(model, type) and issubclass(model, EditionPart)]


def test_loading_writes_every_table_of_an_edition():
    assert set(TABLES) == set(parts())


@pytest.mark.parametrize("table", [model._meta.db_table for model in parts()])
def test_raw_sql_cannot_insert_update_or_delete_rows_of_an_edition_in_force(edition, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    assert refused(f"DELETE FROM {table}")
    assert refused(f"UPDATE {table} SET position = position + 100")
    assert refused(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")


def test_the_orm_cannot_insert_update_or_delete_rows_of_an_edition_in_force(edition):
    item = Initiative.objects.first()
    writes = (
        lambda: Level.objects.create(edition=edition, position=9, key="x", label="x", tree="main"),
        lambda: Initiative.objects.filter(pk=item.pk).update(title="べつの題"),
        item.save,
        lambda: Initiative.objects.bulk_update([item], ["code"]),
        models.YearCell.objects.all().delete,
        item.delete,
        edition.delete,
        edition.plan.delete,
    )
    item.title = "べつの題"
    item.code = "99"
    edition.plan.current_edition = None
    edition.plan.save()
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.parametrize(
    "change",
    ["title = 'x'", "document = '{}'", "content_hash = 'x'", "start_year = 2000", "end_year = 2030",
     "label = 'x'",
     "code = 'x'", "published = ''",
     "status = 'draft'"],
)  # fmt: skip
def test_what_an_edition_in_force_says_of_itself_cannot_be_changed(edition, change):
    assert refused(f"UPDATE plans_edition SET {change}")


def test_an_edition_in_force_cannot_be_deleted(edition):
    assert refused("DELETE FROM plans_edition")


def test_rows_cannot_be_moved_into_or_out_of_an_edition_in_force(edition, municipality):
    load_plan(plan_file(edition={"code": "2026", "status": "draft"}), actor=None, municipality=municipality)
    draft = Edition.objects.get(status="draft")
    assert refused("UPDATE plans_level SET edition_id = %s, key = 'k' WHERE edition_id = %s", edition.pk, draft.pk)
    assert refused("UPDATE plans_level SET edition_id = %s, key = 'k' WHERE edition_id = %s", draft.pk, edition.pk)


def test_counts_and_phases_are_our_reading_and_may_be_read_again(edition):
    assert not refused("UPDATE plans_edition SET counts = '{}'")
    assert not refused("UPDATE plans_yearcell SET phases = '{run}'")
    assert refused("UPDATE plans_yearcell SET phases = '{run}', text = 'x'")


def test_a_draft_may_be_changed_and_deleted(municipality):
    load_plan(plan_file(edition={"status": "draft"}), actor=None, municipality=municipality)
    assert Initiative.objects.update(title="べつの題") == 3
    models.Plan.objects.update(current_edition=None)
    models.Plan.objects.get().delete()
    assert not Kind.objects.exists()


def test_a_correction_opens_its_edition_only_and_only_while_it_lasts(edition, municipality):
    load_plan(plan_file(edition={"code": "2026"}), actor=None, municipality=municipality)
    other = Edition.objects.get(code="2026")
    with sealing.correcting(edition.pk):
        assert not refused("UPDATE plans_level SET label = 'x' WHERE edition_id = %s", edition.pk)
        assert refused("UPDATE plans_level SET label = 'x' WHERE edition_id = %s", other.pk)
    assert refused("UPDATE plans_level SET label = 'y' WHERE edition_id = %s", edition.pk)


def test_a_correction_that_fails_closes_the_edition_again(edition):
    with pytest.raises(ZeroDivisionError), sealing.correcting(edition.pk):
        raise ZeroDivisionError
    assert refused("UPDATE plans_level SET label = 'x'")


def test_a_person_sees_a_sentence_that_says_what_to_do(edition):
    with pytest.raises(sealing.EditionSealedError) as caught, sealing.explained():
        Initiative.objects.update(title="べつの題")
    assert str(caught.value) == (
        "策定ずみの版の内容は変えられません。変更は新しい版として取り込んでください。"
        "転記の誤りを直すときは、理由を付けて取り込み直してください（kusei load … --correct 理由）。"
    )
    assert caught.value.code == "plans.edition-sealed"


def test_other_violations_stay_what_they_are(municipality):
    load_plan(plan_file(edition={"status": "draft"}), actor=None, municipality=municipality)
    with pytest.raises(IntegrityError), sealing.explained(), transaction.atomic():
        Level.objects.update(key="same")


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.django_db(transaction=True)
def test_nobody_puts_an_edition_in_force_while_another_writes_its_content(municipality, guarded):
    load_plan(plan_file(edition={"status": "draft"}), actor=None, municipality=municipality)
    edition = Edition.objects.get()
    other = connection.copy()
    try:
        if not guarded:  # the control: without the guard the edition comes into force in the middle of the write
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE plans_level DISABLE TRIGGER plans_sealed")
        with transaction.atomic():
            Level.objects.create(edition=edition, position=9, key="late", label="late", tree="main")
            assert _comes_into_force(other, edition) is not guarded
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE plans_level ENABLE TRIGGER plans_sealed")


def _comes_into_force(other, edition: Edition) -> bool:
    try:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
            cursor.execute("UPDATE plans_edition SET status = 'in_force' WHERE id = %s", [edition.pk])
    except OperationalError:
        return False
    return True
