"""The database itself refuses to change the history."""

import pytest
from django.db import IntegrityError, transaction

from kusei.foundation.audit.models import Access, Act
from kusei.foundation.audit.tests.conftest import run, seal

TABLES = ["audit_entry", "audit_act", "audit_access", "audit_head", "audit_tracking"]
COLUMNS = {
    "audit_entry": "label",
    "audit_act": "reason",
    "audit_access": "purpose",
    "audit_tracking": "model",
}


@pytest.fixture
def history(sample):
    sample.objects.create(title="行")
    Access.objects.create(model="m", object_id="1", purpose="確認")
    seal()


def refused(sql):
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        run(sql)


@pytest.mark.parametrize("table", COLUMNS)
def test_an_update_is_refused(history, table):
    refused(f"UPDATE {table} SET {COLUMNS[table]} = 'x'")


def test_an_update_of_the_head_by_hand_is_refused(history):
    refused("UPDATE audit_head SET seq = seq + 1")


@pytest.mark.parametrize("table", TABLES)
def test_a_delete_is_refused(history, table):
    refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_a_truncate_is_refused(history, table):
    refused(f"TRUNCATE {table}")


def test_an_entry_or_an_act_written_by_hand_is_refused(history):
    refused("INSERT INTO audit_act (at, actor, reason, request_id, path) VALUES (now(), 'x', '', '', '')")
    refused(
        "INSERT INTO audit_entry (act_id, model, object_id, label, action, changed, digest)"
        " VALUES (1, 'm', '1', '', 'insert', '{}', '')"
    )


def test_a_sealed_act_is_not_sealed_again(history):
    act = Act.objects.latest("seq")
    run(
        "CREATE FUNCTION audit_test_touch() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN UPDATE audit_act SET reason = 'x'; RETURN NULL; END $$"
    )
    run("CREATE TRIGGER touch AFTER INSERT ON audit_test_sample FOR EACH ROW EXECUTE FUNCTION audit_test_touch()")
    refused("INSERT INTO audit_test_sample (title) VALUES ('さわる')")
    assert Act.objects.get(pk=act.pk).reason == act.reason
