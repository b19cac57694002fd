"""A section with its people and applications of small procedures, for the tests of the desk."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Version
from kusei.foundation.people.testing import resident, sign_in


def of_kind(key: str, **decision: Any) -> Version:
    """The small procedure under another key, decided in another way."""
    content = testing.small()
    rule = content.decision.model_copy(update=decision)
    return testing.published(content.model_copy(update={"key": key, "decision": rule}))


def people() -> SimpleNamespace:
    """Whoever may come to a desk: of the section, of another one, of none."""
    testing.municipality()
    return SimpleNamespace(
        viewer=testing.staff("viewer"),
        editor=testing.staff("editor"),
        colleague=testing.staff("editor", email="colleague@example.jp"),
        approver=testing.staff("approver"),
        second=testing.staff("approver", email="second@example.jp"),
        auditor=testing.staff("viewer", ""),
        other=testing.staff("editor", "zeimu"),
        resident=resident(),
    )


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    return people()


@pytest.fixture
def filed(town: SimpleNamespace) -> Application:
    return testing.filed()


def client(user: Any) -> Client:
    return Client() if user is None else sign_in(Client(), user)


def act(user: Any, application: Application, word: str, **data: Any) -> Any:
    """What the browser sends for one act, having seen the application as it is now."""
    seen = Application.objects.values_list("sequence", flat=True).get(pk=application.pk)
    return client(user).post(f"/desk/{application.number}/{word}/", {"seen": seen, **data})


def state_of(application: Application) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=application.pk)
