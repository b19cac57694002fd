"""Issues readers' cards, stops them, gives a new one for a lost one. A card and its token change together."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.engines.bookings.checkins import commands as checkins
from kusei.engines.bookings.checkins import rights
from kusei.engines.bookings.checkins.models import Card
from kusei.engines.procedures.applications.models import Application
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import refusals
from kusei.services.library.models import Proof, ReaderCard

PROCEDURE = "library-registration"
LONGEST = 3653  # days
LOST, CLOSED = "紛失（再発行）", "アカウントの終了"  # as they are kept in the record


def issue_reader_card(  # noqa: PLR0913  what a card consists of
    *,
    person: User,
    department: Department,
    valid_until: dt.date,
    proof: str,
    application: str = "",
    by: User,
) -> ReaderCard:
    """A card for somebody whose identity was checked: at the desk, or with their registration (`application`).

    Raises `checkins.MayNot`, `CardThere`, `PeriodWrong`, `ApplicationMissing`.
    """
    _check(person, valid_until, proof, application)
    try:
        with transaction.atomic():
            return _issued(person, department, valid_until, proof, application, None, by)
    except IntegrityError as error:
        if "library_card_one_of_a_person" not in str(error):
            raise
        raise refusals.CardThere from error


def reissue_reader_card(*, card_id: int, why: str = LOST, by: User) -> ReaderCard:
    """A lost card is stopped and another follows it, with a new number and the same last day.

    Raises `checkins.MayNot`, `CardOver` when another one followed already, `CardThere`, `PeriodWrong` for one whose
    time is over.
    """
    with transaction.atomic():
        old = _locked(card_id, by)
        if ReaderCard.objects.filter(follows=old).exists():
            raise refusals.CardOver
        if old.valid_until < clock.today():
            raise refusals.PeriodWrong
        if old.stopped_at is None:
            _stop(old, why or LOST, by)
        if ReaderCard.objects.filter(person=old.person, stopped_at=None).exists():
            raise refusals.CardThere
        department = old.token.department
        return _issued(old.person, department, old.valid_until, old.proof, old.application, old, by)


def stop_reader_card(*, card_id: int, why: str, by: User) -> ReaderCard:
    """Stop a card for good. Raises `checkins.MayNot`, `WhyMissing`, `CardOver`."""
    with transaction.atomic():
        card = _locked(card_id, by)
        if not why.strip():
            raise refusals.WhyMissing
        if card.stopped_at is not None:
            raise refusals.CardOver
        _stop(card, why, by)
    return card


def renew_reader_card(*, card_id: int, valid_until: dt.date, by: User) -> ReaderCard:
    """The same card holds longer, when its reader was seen again. Raises `CardOver`, `PeriodWrong`, `MayNot`."""
    with transaction.atomic():
        card = _locked(card_id, by)
        if card.stopped_at is not None or card.token.revoked_at is not None:
            raise refusals.CardOver
        if not clock.today() <= valid_until <= clock.today() + dt.timedelta(days=LONGEST):
            raise refusals.PeriodWrong
        card.valid_until = valid_until
        with reason("利用者カードの更新"):
            card.save(update_fields=["valid_until"])
    return card


def forget_reader(*, user: User) -> None:
    """Hook: the cards of an account that closes; their tokens are stopped by `checkins` in the same transaction."""
    with reason(CLOSED):
        for card in ReaderCard.objects.select_for_update(of=("self",)).filter(person=user, stopped_at=None):
            card.stopped_at, card.why = clock.now(), CLOSED
            card.save(update_fields=["stopped_at", "why"])


def _issued(  # noqa: PLR0913, PLR0917  what a card consists of
    person: User,
    department: Department,
    valid_until: dt.date,
    proof: str,
    application: str,
    follows: ReaderCard | None,
    by: User,
) -> ReaderCard:
    token = checkins.issue_card(
        department=department, kind=Card.Kind.PERSON, holder=person, name=person.name, adult=True, by=by
    )
    with reason("利用者カードの発行"):
        made = ReaderCard.objects.create(
            person=person,
            token=token,
            valid_from=clock.today(),
            valid_until=valid_until,
            proof=proof,
            application=application,
            follows=follows,
            issued_at=clock.now(),
            issued_by=by,
        )
    made.refresh_from_db(fields=["running"])
    return made


def _stop(card: ReaderCard, why: str, by: User) -> None:
    if card.token.revoked_at is None:
        checkins.revoke_card(card_id=card.token_id, why=why, by=by)
    card.stopped_at, card.stopped_by, card.why = clock.now(), by, why.strip()[:200]
    with reason(why.strip()):
        card.save(update_fields=["stopped_at", "stopped_by", "why"])


def _locked(card_id: int, by: User) -> ReaderCard:
    """The card, held until the end of the transaction. Raises `ReaderCard.DoesNotExist`, `checkins.MayNot`."""
    cards = ReaderCard.objects.select_for_update(of=("self",)).select_related("person", "token__department")
    card = cards.get(pk=card_id)
    rights.require(rights.may_keep_cards(by, card.token.department))
    return card


def _check(person: User, valid_until: dt.date, proof: str, application: str) -> None:
    if not clock.today() <= valid_until <= clock.today() + dt.timedelta(days=LONGEST):
        raise refusals.PeriodWrong
    if proof == Proof.APPLICATION:
        found = Application.objects.filter(
            number=application, procedure__key=PROCEDURE, cover__owner=person, outcome="accepted"
        )
        if not found.exists():
            raise refusals.ApplicationMissing
