"""A decision along the approval route (電子決裁), the whole way, and every way back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft, Round, Step
from kusei.engines.approvals.rules import Action
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.desk.tests.conftest import act, client, of_kind, state_of
from kusei.foundation.people.testing import sign_in

RULES: dict[str, Any] = {
    "sample": True,
    "rules": [
        {"key": "two", "label": "課長と税務課", "kinds": ["procedures.decision"],
         "steps": [{"label": "税務課の合議", "kind": "consult", "at": "named", "department": "zeimu"},
                   {"label": "課長", "kind": "decide", "at": "own"}]},
        {"key": "rest", "label": "課長", "steps": [{"label": "課長", "kind": "decide", "at": "own"}]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _rules(tmp_path, settings):
    (tmp_path / "machi").mkdir()
    text = yaml.safe_dump(RULES, allow_unicode=True)
    (tmp_path / "machi" / "approval-routes.yaml").write_text(text, encoding="utf-8")
    settings.PACKS_DIR, settings.HOME_PACK = tmp_path, "machi"


@pytest.fixture
def consulted(town):
    return testing.staff("approver", "zeimu")


@pytest.fixture
def proposed(town, consulted) -> Application:
    filed = testing.filed(of_kind("routed", approval=True))
    act(town.editor, filed, "start")
    answer = act(town.editor, filed, "decide", outcome="refused", reason="要件を満たさないひと")
    assert answer.status_code == 302, answer.content.decode()
    return filed


def step_on(draft: Draft, user: Any, action: str) -> None:
    draft.refresh_from_db()
    step = Step.objects.filter(round__draft=draft, opened_at__isnull=False, closed_at=None).get()
    approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=Action(action), by=user)


def draft_of(application: Application) -> Draft:
    return Draft.objects.get(pk=Decision.objects.get(application=application, dropped_at=None).approval)


def test_the_route_decides_and_its_last_approver_is_the_decider(town, proposed, consulted):
    draft = draft_of(proposed)
    assert state_of(proposed) == "awaiting-approval"
    step_on(draft, consulted, "agree")
    assert state_of(proposed) == "awaiting-approval"
    step_on(draft, town.approver, "decide")
    assert state_of(proposed) == "decided"
    assert Decision.objects.get(application=proposed).decided_by == town.approver


def test_whom_the_route_asks_in_another_section_reads_the_application_as_long_as_it_asks(town, proposed, consulted):
    url = f"/desk/{proposed.number}/"
    assert client(town.other).get(url).status_code == 404
    assert client(consulted).get(url).status_code == 200
    assert act(consulted, proposed, "note", text="x").status_code == 403
    draft = draft_of(proposed)
    step_on(draft, consulted, "agree")
    step_on(draft, town.approver, "decide")
    assert client(consulted).get(url).status_code == 404


def test_nobody_decides_beside_the_route(town, proposed):
    assert act(town.approver, proposed, "confirm").status_code == 422
    assert act(town.approver, proposed, "return", text="戻す").status_code == 422
    assert act(town.editor, proposed, "take-back").status_code == 422
    assert state_of(proposed) == "awaiting-approval"


def test_the_sealed_document_holds_no_words_of_the_reason_nor_of_the_answers(town, proposed):
    document = str(Round.objects.get().document)
    assert proposed.number in document
    assert "要件" not in document
    assert "見本" not in document


def test_sent_back_it_is_examined_again_and_proposed_anew(town, proposed, consulted):
    draft = draft_of(proposed)
    step = Step.objects.get(round__draft=draft, opened_at__isnull=False)
    approvals.send_back(draft_id=draft.pk, version=draft.version, step_id=step.pk, why="理由が短い", by=consulted)
    assert state_of(proposed) == "in-review"
    draft.refresh_from_db()
    browser = sign_in(client(town.editor), town.editor)
    page = browser.post(f"/approvals/{draft.pk}/submit/", {"version": draft.version})
    assert page.status_code in {200, 302, 409, 422}
    draft.refresh_from_db()
    assert draft.state == "sent-back"
    act(town.editor, proposed, "decide", outcome="granted")
    assert draft_of(proposed).pk != draft.pk
    draft.refresh_from_db()
    assert draft.state == "discarded"
    assert state_of(proposed) == "awaiting-approval"


def test_withdrawn_by_its_drafter_it_is_examined_again(town, proposed):
    draft = draft_of(proposed)
    approvals.withdraw(draft_id=draft.pk, version=draft.version, why="書き直す", by=town.editor)
    assert state_of(proposed) == "in-review"


def test_answers_that_change_under_the_seal_stop_the_route(town, proposed, consulted):
    draft = draft_of(proposed)
    decision = Decision.objects.get(application=proposed)
    Decision.objects.filter(pk=decision.pk).update(outcome="granted")
    with pytest.raises(ValueError, match="変わっています"):
        step_on(draft, consulted, "agree")
    assert state_of(proposed) == "awaiting-approval"
