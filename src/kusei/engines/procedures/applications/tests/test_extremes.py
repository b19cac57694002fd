"""What random requests found: a form that asks nothing, and a number that makes a fee beyond all measure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.papers import shown_files
from kusei.engines.procedures.applications.refusals import FeeTooHigh
from kusei.engines.procedures.definition import Form
from kusei.foundation.people.testing import sign_in


def one_field(**said: Any) -> Form:
    field = {"key": "copies", "type": "number", "label": "通数", **said}
    return Form.model_validate({"sections": [{"key": "only", "title": "一つだけ", "fields": [field]}]})


def test_a_form_that_asks_nothing_now_leads_to_the_review_and_can_be_handed_in(
    world: SimpleNamespace, client: Client
) -> None:
    testing.published(testing.small(form=one_field(when="false"), handover=None))
    started = client.post("/applications/start/certificate-copy/", follow=True)
    review = started.redirect_chain[-1][0]
    assert review.endswith("/review/")
    assert started.status_code == 200
    assert client.post(review).headers["Location"].endswith("/done/")
    assert Application.objects.get().fee == 110  # the postage


def test_a_fee_that_nobody_means_is_refused_and_said(world: SimpleNamespace) -> None:
    version = testing.published(testing.small(form=one_field(), handover=None))
    draft, _ = drafts.start_draft(versions=[version], owner=world.hanako, answers=[{"copies": 10**14}])
    with pytest.raises(FeeTooHigh):
        submitting.submit(draft_id=draft.pk, by=world.hanako)
    answer = sign_in(Client(), world.hanako).post(f"/applications/drafts/{draft.pk}/review/")
    assert answer.status_code == 409
    assert "手数料が大きくなりすぎます" in answer.content.decode()
    assert not Application.objects.exists()


def test_what_is_no_number_of_a_file_is_passed_over_where_files_are_shown(world: SimpleNamespace) -> None:
    version = testing.published(testing.small(form=one_field(type="file"), handover=None))
    draft, _ = drafts.start_draft(versions=[version], owner=world.hanako)
    sent = ["x", "../secret", "\x00", "4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11"]
    assert shown_files(draft, version.content.form.fields, {"copies": sent}) == {"copies": []}
