"""Issues cards and stops them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.bookings.checkins import codes, naming, rights
from kusei.engines.bookings.checkins.models import Card
from kusei.engines.bookings.checkins.refusals import CardStopped, CardWrong, WhyMissing
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.lib import mynumber

MOST_AT_ONCE = 300


@transaction.atomic
def issue_card(  # noqa: PLR0913  what a card consists of
    *,
    department: Department,
    kind: str,
    holder: User | None = None,
    name: str = "",
    kana: str = "",
    adult: bool = False,
    enters_in: int | None = None,
    school: str = "",
    by: User,
) -> Card:
    """A card for a person with an account, or for a child. The name is kept only if it is given.

    `enters_in`: the fiscal year in which elementary school begins. Raises `MayNot`, `CardWrong`.
    """
    rights.require(rights.may_keep_cards(by, department))
    name, kana, school = name.strip(), kana.strip(), school.strip()
    if kind == Card.Kind.PERSON and holder is None:
        raise CardWrong(_("本人のカードには、アカウントのメールアドレスが要ります。"))
    if kind == Card.Kind.ANONYMOUS and (name or kana or holder is not None):
        raise CardWrong(_("名前なしのカードには、名前もアカウントも付けられません。"))
    if any(mynumber.find_possible_my_numbers(text) for text in (name, kana, school)):
        raise CardWrong(_("マイナンバーは書かないでください。"))
    year = clock.today().year
    if enters_in is not None and not year - 30 <= enters_in <= year + 8:
        raise CardWrong(_("小学校に入る年度を、西暦4けたで書いてください。例：2026"))
    with reason("入館カードの発行"):
        return Card.objects.create(
            code=codes.new_code(),
            department=department,
            kind=kind,
            holder=holder,
            name=encryption.seal_json({"name": name, "kana": kana}) if name else None,
            marks=naming.marks(department, name, kana) if name else [],
            adult=adult,
            enters_in=None if adult else enters_in,
            school=school,
            issued_at=clock.now(),
        )


@transaction.atomic
def issue_anonymous_cards(*, department: Department, number: int, adult: bool = False, by: User) -> list[Card]:
    """So many cards without a name, to be handed out. Raises `MayNot`, `CardWrong`."""
    rights.require(rights.may_keep_cards(by, department))
    if not 1 <= number <= MOST_AT_ONCE:
        raise CardWrong(_("枚数を、1から300までの数字で書いてください。"))
    now = clock.now()
    with reason("入館カードの発行"):
        return Card.objects.bulk_create(
            Card(
                code=codes.new_code(),
                department=department,
                kind=Card.Kind.ANONYMOUS,
                adult=adult,
                issued_at=now,
            )
            for _number in range(number)
        )


@transaction.atomic
def revoke_card(*, card_id: int, why: str, by: User) -> None:
    """Stop a card for good and forget whose it was. What was counted stays. Raises `MayNot`, `CardStopped`."""
    card = Card.objects.select_for_update(of=("self",)).select_related("department").get(pk=card_id)
    rights.require(rights.may_keep_cards(by, card.department))
    if not why.strip():
        raise WhyMissing
    if card.revoked_at is not None:
        raise CardStopped
    with reason(why.strip()):
        _stopped(card, why.strip()[:200])


def forget_holder(*, user: User) -> None:
    """Stop the cards of an account that closes: in the transaction that closes it."""
    with reason("アカウントの終了"):
        for card in Card.objects.select_for_update().filter(holder=user):
            _stopped(card, "アカウントの終了")  # i18n: kept as a record


def _stopped(card: Card, why: str) -> None:
    card.revoked_at, card.why = clock.now(), why
    card.holder, card.name, card.marks, card.school = None, None, [], ""
    card.save()
