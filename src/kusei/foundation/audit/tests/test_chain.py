"""`verify` finds whatever a superuser with the triggers off can do to the rows."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from kusei.foundation.audit import anchors, chain
from kusei.foundation.audit.models import Act, Entry, Verification
from kusei.foundation.audit.tests.conftest import run, seal

GUARDED = ["audit_entry", "audit_act", "audit_head"]


@pytest.fixture
def history(sample):
    """Five acts with three entries each, sealed."""
    for number in range(5):
        sample.objects.bulk_create([sample(title=f"{number}-{i}", amount=i) for i in range(3)])
        seal()
    return list(Act.objects.order_by("-seq")[:5])[::-1]


def tamper(*statements):
    for table in GUARDED:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        run(statement)
    for table in GUARDED:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    return [(problem.code, problem.seq) for problem in chain.verify().problems]


def test_an_untouched_history_is_in_order(history):
    result = chain.verify()
    assert result.ok
    assert (result.acts, result.entries) == (Act.objects.count(), Entry.objects.count())


def test_reading_page_by_page_gives_the_same_answer(history, monkeypatch):
    whole = chain.verify()
    monkeypatch.setattr(chain, "PAGE", 2)
    assert chain.verify() == whole


def test_a_history_longer_than_a_page_is_followed_to_its_end(history, monkeypatch):
    monkeypatch.setattr(chain, "PAGE", 2)
    tamper(f"UPDATE audit_act SET reason = 'x' WHERE id = {history[4].pk}")
    assert found() == [("audit.act-changed", history[4].seq)]


@pytest.mark.parametrize(
    "change",
    [
        "label = 'x'",
        "before = '{}'",
        "after = after || '{\"amount\": 7}'",
        "object_id = '9'",
        "changed = '{x}'",
        "model = 'x'",
    ],
)
def test_a_changed_entry_is_found(history, change):
    entry = history[2].entries.first()
    tamper(f"UPDATE audit_entry SET {change} WHERE id = {entry.pk}")
    (problem,) = chain.verify().problems
    assert (problem.code, problem.seq, problem.entry) == ("audit.entry-changed", history[2].seq, entry.pk)


def test_a_changed_entry_with_its_digest_made_to_fit_is_found(history):
    entry = history[2].entries.first()
    tamper(
        f"UPDATE audit_entry SET label = 'x' WHERE id = {entry.pk}",
        "UPDATE audit_entry SET digest ="
        " audit_digest(id, act_id, model, object_id, label, action, changed, before, after)"
        f" WHERE id = {entry.pk}",
    )
    assert found() == [("audit.act-changed", history[2].seq)]


@pytest.mark.parametrize(
    "change", ["actor = 'x'", "reason = 'x'", "at = at + interval '1 second'", "path = '/'", "actor_id = 1"]
)
def test_a_changed_act_is_found(history, change):
    tamper(f"UPDATE audit_act SET {change} WHERE id = {history[1].pk}")
    assert found() == [("audit.act-changed", history[1].seq)]


def test_a_removed_entry_is_found(history):
    tamper(f"DELETE FROM audit_entry WHERE id = {history[3].entries.first().pk}")
    assert found() == [("audit.entry-count", history[3].seq)]


def test_an_entry_put_in_the_middle_is_found(history):
    tamper(
        "INSERT INTO audit_entry (act_id, model, object_id, label, action, changed, digest)"
        " SELECT act_id, model, '77', label, action, changed, digest FROM audit_entry"
        f" WHERE id = {history[1].entries.first().pk}"
    )
    (code, seq) = found()[0]
    assert code in {"audit.entry-changed", "audit.entry-count"}
    assert seq == history[1].seq


def test_an_entry_that_belongs_to_no_act_is_found(history):
    tamper("UPDATE audit_entry SET act_id = -1 WHERE id = (SELECT max(id) FROM audit_entry)")
    codes = [code for code, _seq in found()]
    assert "audit.entry-loose" in codes


def test_a_removed_act_in_the_middle_is_found(history):
    act = history[2]
    tamper(f"DELETE FROM audit_entry WHERE act_id = {act.pk}", f"DELETE FROM audit_act WHERE id = {act.pk}")
    assert found() == [("audit.act-missing", act.seq)]


def test_an_act_put_in_the_middle_by_renumbering_is_found(history):
    first = history[2].seq
    tamper(
        f"UPDATE audit_act SET seq = seq + 100 WHERE seq >= {first}",
        f"INSERT INTO audit_act SELECT -1, at, actor_id, 'x', reason, request_id, path, 0, content, {first},"
        f" previous, hash FROM audit_act WHERE seq = {first} + 100",
        f"UPDATE audit_act SET seq = seq - 99 WHERE seq > {first}",
        "UPDATE audit_head SET seq = seq + 1",
    )
    assert found()[0][1] == first


def test_the_last_rows_cut_off_are_found(history):
    tamper(
        f"DELETE FROM audit_entry WHERE act_id >= {history[3].pk}",
        f"DELETE FROM audit_act WHERE id >= {history[3].pk}",
    )
    assert found() == [("audit.act-missing", history[3].seq)]


def test_the_last_rows_cut_off_with_the_head_set_back_are_found_by_an_anchor(history):
    anchors.drop_anchor()
    assert chain.verify().ok
    tamper(
        f"DELETE FROM audit_entry WHERE act_id >= {history[3].pk}",
        f"DELETE FROM audit_act WHERE id >= {history[3].pk}",
        f"UPDATE audit_head SET seq = {history[2].seq}, hash = (SELECT hash FROM audit_act WHERE id = {history[2].pk})",
    )
    assert found() == [("audit.anchor-differs", history[4].seq)]


def test_an_anchor_with_a_made_up_hash_is_found(history):
    anchors.drop_anchor()
    line = json.loads(anchors.path().read_text())
    anchors.path().write_text(json.dumps(line | {"hash": "00" * 32}) + "\n")
    assert found() == [("audit.anchor-forged", history[4].seq)]


def test_an_act_beyond_the_head_or_without_a_number_is_found(history):
    tamper(
        "UPDATE audit_act SET seq = NULL WHERE id = " + str(history[4].pk),
        "UPDATE audit_head SET seq = seq - 1",
    )
    assert "audit.act-unsealed" in [code for code, _seq in found()]


def test_a_guard_left_off_is_found(history):
    run("ALTER TABLE audit_entry DISABLE TRIGGER audit_guard_change")
    assert found() == [("audit.guard-off", None)]


def test_a_recording_trigger_left_off_is_found(history):
    run("ALTER TABLE audit_test_sample DISABLE TRIGGER audit_on_delete")
    assert found() == [("audit.not-recorded", None)]


def test_the_command_says_what_is_wrong_and_ends_with_1(history, capsys):
    call_command("audit", "verify")
    assert Verification.objects.latest("id").ok
    tamper(f"DELETE FROM audit_entry WHERE id = {history[0].entries.first().pk}")
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify")
    assert end.value.code == 1
    assert str(history[0].seq) in capsys.readouterr().err
    assert not Verification.objects.latest("id").ok


def test_the_command_speaks_json(history, capsys):
    call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_the_verifier_hashes_as_the_database_does(sample):
    """One entry with every kind of value, hashed by the trigger and recomputed by the verifier's own text."""
    sample.objects.create(title="𠮷野家\"'\\ \n…", amount=None)
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Tokyo'")
        cursor.execute("SET LOCAL datestyle = 'German'")
    assert chain.verify().ok


def test_measuring_leaves_nothing_behind(sample, capsys):
    before = run("SELECT seq FROM audit_head")
    call_command("audit", "bench", "--rows", "50")
    assert json.loads(capsys.readouterr().out)["rows"] == 50
    assert run("SELECT seq FROM audit_head") == before
    assert run("SELECT to_regclass('audit_bench')") == [(None,)]
