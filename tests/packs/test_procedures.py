"""The procedures of the packs: every sample makes its way from form to decision."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.catalogue import linting
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.evaluation.state import unknown_keys
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import current_versions
from kusei.engines.procedures.testing import staff
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from tests.packs import procedure_packs as packs
from tests.packs.procedure_packs import PACKS, TODAY, WARDS

ALL = [(ward, key) for ward in WARDS for key in packs.procedures(ward)]


def test_the_packs_have_at_least_45_procedures_and_eight_guides():
    assert len(ALL) >= 45
    assert set(packs.guides("ota")) == {
        "moving-in", "moving-out", "birth", "bereavement", "marriage", "starting-a-business", "care", "single-parent",
    }  # fmt: skip
    assert {key for key, guide in packs.guides("ota").items() if guide.together} == {"moving-in", "bereavement"}


@pytest.mark.parametrize("ward", WARDS)
def test_every_file_is_named_as_its_key_and_has_no_lint_error(ward):
    contents = {**packs.procedures(ward), **packs.guides(ward)}
    assert [(name, one.key) for name, one in contents.items() if name != one.key] == []
    assert [(name, wrong) for name, one in contents.items() for wrong in linting.errors(one)] == []


@pytest.mark.parametrize("ward", WARDS)
def test_every_procedure_says_what_the_ward_must_check_and_has_a_complete_and_a_faulty_sample(ward):
    assert [key for key, one in packs.procedures(ward).items() if one.to_check is None] == []
    for key in packs.procedures(ward):
        found = packs.samples(ward, key)
        assert found["complete"], key
        assert found["faulty"], key


@pytest.mark.parametrize("ward", WARDS)
def test_every_faulty_sample_gives_exactly_the_problems_that_it_names(ward):
    for key, content in packs.procedures(ward).items():
        for sample in packs.samples(ward, key)["faulty"]:
            answers = packs.with_files(content.form, sample["answers"], lambda _key: str(uuid.uuid4()))
            state = evaluate(
                content.form, answers, today=sample.get("today", TODAY), channel=sample.get("channel", "online")
            )
            assert {one.dotted: one.code for one in state.problems} == sample["wrong"], (key, sample["title"])
            assert sample["wrong"], key


def _file(version: Version, sample: dict[str, Any], owner: User, editor: User, picture: bytes) -> Application:
    content, channel = version.content, sample.get("channel", "online")
    assert unknown_keys(content.form, sample["answers"]) == []
    online = channel == "online"
    draft, _secret = drafts.start_draft(
        versions=[version],
        owner=owner if online else None,
        entered_by=None if online else editor,
        channel=channel,
    )
    answers = packs.attached(draft, sample["answers"], content.form, picture)
    drafts.save_draft(draft=draft, form=0, answers=answers)
    return submitting.submit(draft_id=draft.pk, by=owner if online else editor).applications.get()


@pytest.mark.django_db
@pytest.mark.parametrize("ward", WARDS)
def test_every_complete_sample_is_filed_with_its_fee_and_decided_with_its_outcome(ward, picture, day):
    packs.published(ward, packs.procedures(ward))
    owner, editor, approver = resident(level=Level.CARD), staff("editor", ""), staff("approver", "")
    versions = {one.procedure.key: one for one in current_versions(Municipality.objects.get())}
    assert versions.keys() == packs.procedures(ward).keys()
    for key, version in versions.items():
        for sample in packs.samples(ward, key)["complete"]:
            application = _file(version, sample, owner, editor, picture)
            if version.content.fee:
                assert application.fee == sample["fee"], (key, sample["title"])
            assert application.department.code == version.content.department
            decided = packs.decided(application, sample["outcome"], editor, approver)
            assert decided.state == "decided", (key, sample["title"])
            assert decided.decisions.get(dropped_at=None).outcome == sample["outcome"]


# ------------------------------------------------------------------------------------- one file goes live

UNSEEN = """
format: kusei-procedure/1
key: {key}
title: 見本の石を借りる申請
kind: application
summary: 見本の石を、一日だけ借ります。
department: ishi
who: どなたでも
when: いつでも
decision:
  outcomes: [{{key: lent, label: 貸します}}, {{key: kept, label: 貸しません, favourable: false, reason_required: true}}]
form:
  sections:
    - key: wish
      title: 借りる石
      fields:
        - {{key: applicant, type: name, label: 氏名, profile: name}}
        - {{key: stone, type: choice, label: 石, options: [{{value: big, label: 大}}, {{value: small, label: 小}}]}}
        - {{key: why, type: text, label: 大きい石が要る理由, when: "stone == 'big'"}}
  checks:
    - {{that: "why != '重いから'", message: 重いことは理由になりません。, fields: [why]}}
"""


@pytest.mark.django_db
def test_a_new_procedure_goes_live_by_one_file_and_the_load_command(own_packs, settings):
    settings.HOME_PACK = "ishi"
    key = f"stone-{uuid.uuid4().hex[:8]}"  # a word that no code can know
    folder = own_packs / "ishi"
    (folder / "procedures").mkdir(parents=True)
    for name, text in (
        ("municipality", (PACKS / "ota" / "municipality.yaml").read_text(encoding="utf-8")),
        ("departments", "departments:\n  - {code: ishi, name: 石の課, kana: いしのか, name_en: Stones}\n"),
    ):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    client, start = Client(), reverse("applications:start", args=[key])
    call_command("load", str(folder), verbosity=0)
    assert client.get(start).status_code == 404
    (folder / "procedures" / f"{key}.yaml").write_text(UNSEEN.format(key=key), encoding="utf-8")
    call_command("load", str(folder), verbosity=0)
    assert "見本の石を借りる申請" in client.get(reverse("procedures:procedure", args=[key])).content.decode()
    step = client.post(start).url
    name = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
    sent = {**{f"f-applicant-{part}": word for part, word in name.items()}, "f-stone": "big", "f-why": "重いから"}
    refused = client.post(step, sent)
    assert refused.status_code == 422
    assert "重いことは理由になりません。" in refused.content.decode()
    review = client.post(step, {**sent, "f-why": "庭に置くから"}).url
    assert client.post(review).status_code == 302
    application = Application.objects.get()
    assert (application.procedure.key, application.department.code) == (key, "ishi")
    editor = staff("editor", "ishi")
    assert packs.decided(application, "lent", editor, editor).state == "decided"
