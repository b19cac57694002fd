"""From the registration as a library user to the card, and back: both pages lead to the other."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.testing import filed, published, small
from kusei.services.library import commands, panels, refusals
from kusei.services.library.commands.cards import PROCEDURE
from kusei.services.library.models import Proof, ReaderCard
from kusei.services.library.tests.conftest import browser
from kusei.services.library.tests.test_cards import UNTIL, issued

pytestmark = pytest.mark.django_db


def asked(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.fixture
def registration(town):
    """Somebody asked to be registered, and it was decided that they are."""
    told = small(key=PROCEDURE, department=town.office.code).model_dump(mode="json", exclude_defaults=True)
    outcomes = told["decision"]["outcomes"]
    outcomes[0]["key"] = "accepted"
    return filed(published(Procedure.model_validate(told)), owner=town.reader)


def decided(application, town):
    office.start_review(application_id=application.pk, by=town.librarian)
    office.decide(application_id=application.pk, outcome="accepted", reason="", conditions="", by=town.librarian)
    return Application.objects.get(pk=application.pk)


def test_the_applicant_and_the_librarian_are_led_to_the_card_and_the_card_names_the_registration(town, registration):
    reader, librarian = asked(town.reader), asked(town.librarian)
    assert reverse("library:issue") not in panels.staff(librarian, registration)
    with pytest.raises(refusals.ApplicationMissing):
        issued(town, proof=Proof.APPLICATION, application=registration.number)
    application = decided(registration, town)
    address = f"{reverse('library:issue')}?application={application.number}"
    assert address in panels.staff(librarian, application)
    assert panels.staff(asked(town.viewer), application) == ""
    assert application.number in browser(town.librarian).get(address).content.decode()
    assert reverse("library:card") not in panels.resident(reader, application)
    with pytest.raises(refusals.ApplicationMissing):
        issued(town, person=town.second, proof=Proof.APPLICATION, application=application.number)
    card = commands.issue_reader_card(
        person=town.reader,
        department=town.office,
        valid_until=UNTIL,
        proof=Proof.APPLICATION,
        application=application.number,
        by=town.librarian,
    )
    assert ReaderCard.objects.get().application == application.number
    assert reverse("library:card") in panels.resident(reader, application)
    assert reverse("library:desk_card", args=[card.pk]) in panels.staff(librarian, application)
    page = browser(town.librarian).get(reverse("library:desk_card", args=[card.pk])).content.decode()
    assert application.number in page


def test_other_procedures_say_nothing_about_cards(town):
    other = filed(published(small(department=town.office.code)), owner=town.reader)
    assert panels.resident(asked(town.reader), other) == ""
    assert panels.staff(asked(town.librarian), other) == ""
