"""Once-only: what the ward knows with consent already, put into a form with source and date, and remembered after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kusei.engines.procedures.applications.facts import as_answer, as_fact
from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.rendering.options import Known
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import queries as residents


def known_for(fields: Iterable[Field], user: User | None) -> dict[str, Known]:
    """Values for the fields that name a fact of the profile, by key. Nothing without the person's consent."""
    wanted = [one for one in fields if one.profile]
    if user is None or not wanted:
        return {}
    facts = residents.known(user)
    found = {}
    for one in wanted:
        if (fact := facts.get(one.profile or "")) and (value := as_answer(one, fact.value)) is not None:
            found[one.key] = Known(value, fact.label, fact.on)
    return found


def filled(answers: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, Any]:
    """The answers with what is known where nothing was answered yet."""
    return {**{key: one.value for key, one in known.items() if key not in answers}, **answers}


def new_facts(fields: Iterable[Field], answers: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, Any]:
    """What the answers tell about the person that the profile does not hold yet: what 「覚えておく」 keeps."""
    news = [
        one
        for one in fields
        if one.profile and one.key in answers and (one.key not in known or known[one.key].value != answers[one.key])
    ]
    facts = {one.profile or "": as_fact(one, answers[one.key]) for one in news}
    return {key: fact for key, fact in facts.items() if fact is not None}


def shared_answers(fields: Iterable[Field], questions: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a guide asked already, under the keys of a form's fields: the same word and the same type."""
    words = {one.same_as or one.key: answers[one.key] for one in questions if one.key in answers}
    types = {one.same_as or one.key: one.type for one in questions}
    return {one.key: words[one.same_as] for one in fields if one.same_as in words and types[one.same_as] is one.type}
