"""Rows that are kept come back as they were made, history and all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection, transaction
from psycopg.errors import UniqueViolation

from kusei.foundation.audit import chain
from kusei.foundation.audit.models import Act, Entry
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.search.models import Document
from kusei.services.plans.commands.load import PlanLoaded, load_plan
from kusei.services.plans.models import Initiative
from kusei.services.plans.tests.examples import CODE, plan_file
from kusei.services.plans.tests.keeping import TABLES, made_once

pytestmark = pytest.mark.django_db


def make() -> PlanLoaded:
    """The small plan, loaded and indexed."""
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区")
    Department.objects.create(municipality=ota, code="kumin", name="区民部")
    return load_plan(plan_file(), actor=None, municipality=ota)


def not_again() -> PlanLoaded:
    raise AssertionError("made a second time")


def rows() -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a sum of what they say."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, *_ in cursor.fetchall():
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()
    return found


def seal() -> None:
    """Do now what a commit would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def kept(folder: Path) -> None:
    """Make and keep, and leave nothing in the database."""
    with transaction.atomic():
        made_once(folder, make)
        transaction.set_rollback(True)


def test_what_is_brought_back_is_what_was_made_down_to_the_seals_of_its_history(tmp_path: Path) -> None:
    seen = []
    for way in (make, not_again):
        with transaction.atomic():
            given = made_once(tmp_path, way)
            unsealed = rows()
            seal()
            seen.append((given, unsealed, rows()))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0][1]["audit_act"] != seen[0][2]["audit_act"]


def test_the_history_of_what_was_brought_back_can_be_proved(tmp_path: Path) -> None:
    kept(tmp_path)
    made_once(tmp_path, not_again)
    seal()
    assert chain.verify().ok
    assert Act.objects.filter(seq=None).count() == 0


def test_what_is_written_afterwards_goes_on_from_there(tmp_path: Path) -> None:
    kept(tmp_path)
    made_once(tmp_path, not_again)
    ward = Municipality.objects.get(code=CODE)
    new = Department.objects.create(municipality=ward, code="koen", name="公園課")
    assert new.pk > Department.objects.get(code="kumin").pk
    acts = Entry.objects.filter(model="org.department", object_id=str(new.pk)).values_list("act_id", flat=True)
    assert set(acts) <= set(Act.objects.values_list("pk", flat=True))
    seal()
    assert chain.verify().ok


def test_rows_that_were_there_before_are_not_doubled(tmp_path: Path) -> None:
    kept(tmp_path)
    about = json.loads((tmp_path / "about.json").read_text())
    assert {"org_department", "search_document", "audit_entry"} <= about["tables"].keys()
    assert not {"django_content_type", "django_migrations", "auth_permission"} & about["tables"].keys()


def test_nothing_is_brought_back_on_top_of_itself(tmp_path: Path) -> None:
    made_once(tmp_path, make)
    with pytest.raises(UniqueViolation), transaction.atomic():
        made_once(tmp_path, not_again)
    assert Initiative.objects.exists()
    assert Document.objects.exists()
