"""Requests to amend: who may ask, what an answer needs, and what becomes of them with their draft."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.models import AmendmentRequest
from kusei.services.plans.amendment.states import RequestState
from kusei.services.plans.cycle.standing import NotAllowed


def ask(town, by, **more):
    said = {"initiative_key": "W1", "direction": "expand", "text": "広げたい。", "source_url": "/cycle/x/1/"}
    return commands.propose(plan=town.plan, by=by, **{**said, **more})


@pytest.mark.parametrize(
    ("who", "key", "may"),
    [
        ("planner", "", True), ("planner", "W1", True), ("editor", "W1", True), ("approver", "W1", True),
        ("chief", "W1", True), ("editor", "", False), ("editor", "W2", False), ("other", "W1", False),
        ("viewer", "W1", False), ("administrator", "W1", False),
    ],
)  # fmt: skip
def test_who_may_ask_for_an_amendment(town, who, key, may):
    if may:
        assert ask(town, getattr(town, who), initiative_key=key).state == RequestState.OPEN
    else:
        with pytest.raises(NotAllowed):
            ask(town, getattr(town, who), initiative_key=key)


def test_the_same_source_asks_once_until_it_is_answered(town):
    first = ask(town, town.editor)
    assert ask(town, town.editor) == first
    commands.decline_request(request_id=first.pk, answer="予算がない。", by=town.planner)
    assert ask(town, town.editor) != first


def test_a_request_needs_words_an_initiative_that_is_there_and_a_source_of_ours(town):
    for wrong in ({"text": " "}, {"initiative_key": "W9"}, {"source_url": "https://example.jp/"},
                  {"source_url": "//example.jp/"}):  # fmt: skip
        with pytest.raises((commands.RequestRefused, commands.WordsMissing)):
            ask(town, town.planner, **wrong)


def test_a_request_is_taken_into_a_draft_with_a_word_and_open_again_when_that_is_abandoned(town, draft):
    request = ask(town, town.editor)
    with pytest.raises(commands.WordsMissing):
        commands.take_request(request_id=request.pk, draft_id=draft.pk, answer="", by=town.planner)
    with pytest.raises(NotAllowed):
        commands.take_request(request_id=request.pk, draft_id=draft.pk, answer="入れる", by=town.editor)
    commands.take_request(request_id=request.pk, draft_id=draft.pk, answer="2行目に入れた。", by=town.planner)
    with pytest.raises(commands.RequestRefused):
        commands.decline_request(request_id=request.pk, answer="やめる", by=town.planner)
    commands.abandon(draft_id=draft.pk, version=draft.version, why="出し直す", by=town.planner)
    request.refresh_from_db()
    assert (request.state, request.draft, request.answer) == (RequestState.OPEN, None, "")


def test_the_database_refuses_an_answer_without_words(town):
    request = ask(town, town.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AmendmentRequest.objects.filter(pk=request.pk).update(state="declined")
    with pytest.raises(IntegrityError), transaction.atomic():
        request.delete()
