"""Letters: what they say, made once for each decision, opened, handed over, revoked, thrown away."""

from __future__ import annotations

import hashlib
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.procedures.applications import hooks
from kusei.engines.procedures.applications.access import NotAllowed
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.delivery import commands, jobs, letters, refusals, signing
from kusei.engines.procedures.delivery.models import How, Letter
from kusei.engines.procedures.delivery.tests.conftest import apply, build, decide, guards_off, letter_of, related
from kusei.engines.procedures.delivery.tests.reading_pdf import assert_accessible, text_of
from kusei.engines.procedures.testing import small
from kusei.foundation.files import queries as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once


def waiting():
    return [row.args for row in ProcrastinateJob.objects.filter(task_name__endswith="delivery.jobs.make_letter")]


def test_a_decision_orders_its_letter_and_the_letter_says_it(town):
    one = apply(town)
    decision = decide(
        one,
        town.editor,
        "refused",
        reason="台帳に記録がありません。\n#eval(1) \\ $x$",
        conditions="再度の申請はできます。",
    )
    assert waiting() == [{"decision_id": decision.pk}]
    letter = letter_of(decision)
    content = files.content(letter.file)
    said = text_of(content)
    for words in (
        "決定通知書", f"窓口課第{one.number}号", "見本花子様", "大田区長", "交付しない", "台帳に記録がありません。",
        "#eval(1)\\$x$", "再度の申請はできます。",
        "3か月以内に", "6か月以内に", "審査請求", letter.spaced_code, one.number,
    ):  # fmt: skip
        assert words in said, words
    assert "案" not in said.replace("提案", "")
    assert_accessible(content)
    assert letter.digest == hashlib.sha256(content).hexdigest()


def test_a_favourable_decision_teaches_nothing(town):
    letter = letter_of(decide(apply(town), town.editor))
    assert "審査請求" not in text_of(files.content(letter.file))


def test_a_draft_says_that_it_is_one_and_cannot_be_checked(town):
    one = apply(town)
    content = letters.preview(one, "refused", "理由の案文", "")
    said = text_of(content)
    assert "案" in said
    assert "理由の案文" in said
    assert "確認番号" not in said
    assert not Letter.objects.exists()


def certificate(**changes):
    content = small()
    outcome = content.decision.outcomes[0].model_copy(update={"letter": "certificate", "answers": ("born",)} | changes)
    decision = content.decision.model_copy(update={"outcomes": (outcome, *content.decision.outcomes[1:])})
    return {"decision": decision}


def test_a_certificate_states_the_answers_that_the_outcome_names_and_no_others(db):
    town = build(**certificate())
    said = text_of(files.content(letter_of(decide(apply(town), town.editor)).file))
    assert "証明書" in said
    assert "上記のとおり証明する" in said
    assert "平成2年4月1日" in said
    assert "見本病" not in said


def test_an_outcome_that_names_an_unknown_field_is_refused():
    data = small(**certificate()).model_dump(mode="json", exclude_defaults=True)
    data["decision"]["outcomes"][0]["answers"] = ["nobody"]
    with pytest.raises(ValueError, match="nobody"):
        type(small()).model_validate(data)


def test_the_packs_template_comes_before_the_engines_own(db, settings, tmp_path):
    town = build(**certificate(letter="own-paper"))
    town.home.slug = "machi"
    town.home.save()
    settings.PACKS_DIR = tmp_path
    one = apply(town)
    with pytest.raises(refusals.NoSuchLetter):
        letters.preview(one, "granted", "", "")
    folder = tmp_path / "machi" / "letters"
    folder.mkdir(parents=True)
    (folder / "own-paper.typ").write_text(
        "// title: 町の証明\n"
        '#import "/engines/procedures/delivery/typst/letters/parts.typ": *\n'
        "#let d = json(bytes(sys.inputs.data))\n#show: letter-style.with(d)\n#title-line(d.heading)\n町の様式です。",
        encoding="utf-8",
    )
    letter = letter_of(decide(one, town.editor))
    assert letter.title == "町の証明（証明書の再交付）"
    assert "町の様式です。" in text_of(files.content(letter.file))


@pytest.mark.parametrize("name", ["../decision", "parts", "decision.typ", "", "a/b", "nothing-here"])
def test_a_template_is_found_by_its_plain_name_only(town, name):
    with pytest.raises(refusals.NoSuchLetter):
        letters.template(apply(town), name)


def test_the_sample_template_of_the_pack_can_be_set(db):
    town = build(**certificate(letter="vaccination-certificate"))
    town.home.slug = "ota"
    town.home.save()
    letter = letter_of(decide(apply(town), town.editor))
    assert letter.title == "予防接種済証明書（証明書の再交付）"
    content = files.content(letter.file)
    assert "予防接種を受けたことを証明する" in text_of(content)
    assert_accessible(content)


def test_a_job_that_runs_again_makes_no_second_letter(town):
    decision = decide(apply(town), town.editor)
    jobs.make_letter(decision_id=decision.pk)
    first = Letter.objects.get()
    jobs.make_letter(decision_id=decision.pk)
    assert Letter.objects.get() == first
    assert StoredFile.objects.filter(purpose=commands.PURPOSE).count() == 1


@pytest.mark.parametrize("where", ["made", "sign", "store", "claim"])
def test_a_worker_that_dies_leaves_nothing_half_and_the_next_one_makes_the_letter(town, monkeypatch, where):
    decision = decide(apply(town), town.editor)
    place = {"made": letters, "sign": signing, "store": commands.files, "claim": commands.files}[where]

    def die(*_args, **_more):
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(place, where, die)
        with pytest.raises(SystemExit), transaction.atomic():
            jobs.make_letter(decision_id=decision.pk)
    assert not Letter.objects.exists()
    jobs.make_letter(decision_id=decision.pk)
    assert Letter.objects.get().file.claimed


def test_a_decision_taken_back_before_the_job_runs_gets_no_letter(town):
    one = apply(town)
    decision = decide(one, town.editor)
    office.reopen(application_id=one.pk, by=town.approver, reason="見直し")
    assert commands.make_letter(decision_id=decision.pk) is None
    assert not Letter.objects.exists()


def test_a_decision_taken_back_while_the_letter_is_signed_gets_none_either(town, monkeypatch):
    one = apply(town)
    decision = decide(one, town.editor)
    sign = signing.sign

    def slow(content, **more):
        office.reopen(application_id=one.pk, by=town.approver, reason="見直し")
        return sign(content, **more)

    monkeypatch.setattr(signing, "sign", slow)
    assert commands.make_letter(decision_id=decision.pk) is None
    assert not Letter.objects.exists()
    assert not StoredFile.objects.filter(purpose=commands.PURPOSE).exists()


def test_reopening_revokes_the_letter_and_the_next_decision_gets_one_of_its_own(town):
    one = apply(town)
    first = letter_of(decide(one, town.editor))
    office.reopen(application_id=one.pk, by=town.approver, reason="見直し")
    first.refresh_from_db()
    assert first.revoked_at is not None
    again = office.decide(application_id=one.pk, outcome="refused", reason="記録なし", by=town.editor)
    second = letter_of(again)
    assert second.code != first.code
    assert second.number == f"{first.number}の2"
    with pytest.raises(refusals.LetterRevoked):
        commands.open_letter(letter_id=first.pk)


def test_opening_it_online_delivers_it_once(town):
    one = apply(town)
    letter = letter_of(decide(one, town.editor))
    commands.open_letter(letter_id=letter.pk)
    opened = commands.open_letter(letter_id=letter.pk)
    one.refresh_from_db()
    assert one.state == "delivered"
    assert opened.delivered_how == How.ELECTRONIC
    assert list(one.events.filter(kind="deliver").values_list("actor", flat=True)) == ["system"]
    with pytest.raises(refusals.AlreadyDelivered):
        commands.hand_over(letter_id=letter.pk, how="post", by=town.editor)


def test_staff_note_how_they_handed_it_over(town):
    one = apply(town)
    letter = letter_of(decide(one, town.editor))
    for who in (town.viewer, town.elsewhere, town.contractor):
        with pytest.raises(NotAllowed):
            commands.hand_over(letter_id=letter.pk, how="post", by=who)
    with pytest.raises(refusals.AlreadyDelivered):
        commands.hand_over(letter_id=letter.pk, how="pigeon", by=town.editor)
    done = commands.hand_over(letter_id=letter.pk, how="post", by=town.editor)
    one.refresh_from_db()
    assert (one.state, done.delivered_by) == ("delivered", town.editor)


def test_where_nothing_is_delivered_only_a_refusal_is_told_by_letter(db):
    town = build(delivery="none")
    one, other = apply(town), apply(town)
    assert commands.make_letter(decision_id=decide(one, town.editor).pk) is None
    assert waiting() == []
    assert letter_of(decide(other, town.editor, "refused", reason="記録なし"))


def test_disposal_throws_the_file_away_and_keeps_that_there_was_a_letter(town):
    one = apply(town)
    letter = letter_of(decide(one, town.editor))
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(file=None)
    with guards_off():  # who may dispose of what is another part's
        Application.objects.filter(pk=one.pk).update(disposed_at=clock.now())
    for empty in hooks.disposing():
        empty(related(one))
    letter.refresh_from_db()
    assert letter.file is None
    assert not StoredFile.objects.filter(purpose=commands.PURPOSE).exists()


@pytest.mark.parametrize(
    "changes", [{"digest": "0" * 64}, {"number": "別"}, {"code": "2" * 16}, {"title": "別"}, {"made_at": clock.now()}]
)
def test_the_database_keeps_a_letter_as_it_was_issued(town, changes):
    letter = letter_of(decide(apply(town), town.editor))
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk)._raw_delete("default")


def decided():
    town = build()
    return decide(apply(town), town.editor)


def test_of_two_workers_at_once_one_makes_the_letter_and_both_get_it(transactional_db):
    decision = decided()
    found = at_once(*[lambda: commands.make_letter(decision_id=decision.pk)] * 2)
    assert len({one.pk for one in found}) == 1
    assert Letter.objects.count() == 1
    assert StoredFile.objects.filter(purpose=commands.PURPOSE).count() == 1


def test_without_lock_and_constraint_the_race_would_make_two(transactional_db, monkeypatch):
    """The positive control: the test above would see two letters."""
    decision = decided()
    meeting = threading.Barrier(2)

    def together(**more):
        meeting.wait(20)
        return Letter.objects.create(**more["defaults"], decision=more["decision"]), True

    monkeypatch.setattr(commands, "locked", lambda pk: Application.objects.get(pk=pk))
    monkeypatch.setattr(Letter.objects, "get_or_create", together)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE delivery_letter DROP CONSTRAINT delivery_one_letter_for_each_decision")
        try:
            at_once(*[lambda: commands.make_letter(decision_id=decision.pk)] * 2)
            made = Letter.objects.count()
        finally:
            cursor.execute("TRUNCATE delivery_letter CASCADE")
            cursor.execute(
                "ALTER TABLE delivery_letter ADD CONSTRAINT delivery_one_letter_for_each_decision UNIQUE (decision_id)"
            )
    assert made == 2
