"""Words to who booked: booked, asked, approved, refused, cancelled by the house, held for them. Each once.

What an invoice tells already is not told again: that there is something to pay, that it lapses soon, that it lapsed,
that money came in or goes back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.models import Booking, BookingEvent, Source, State
from kusei.engines.bookings.reservations.refusals import spoken
from kusei.engines.notices.deliveries import commands as notices
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.models import State as InvoiceState
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text

LANGUAGES = (JAPANESE, EASY, ENGLISH)
TOLD = frozenset({"booked", "paid", "approved", "refused", "reopened", "lapsed", "cancelled", "deposit", "waived"})
Words = Callable[[], tuple[str, str]]
"""Title and body, in the language of the moment."""


def told(booking: Booking, kind: str) -> None:
    """Have who booked told of the event after the transaction, where there is something to tell. One SQL query."""
    if kind not in TOLD or (booking.person_id is None and booking.group_id is None):
        return
    silent = booking.state == State.UNPAID or (booking.state == State.HELD and booking.source != Source.OFFER)
    if kind == "booked" and silent:  # the invoice says it, or whoever drew the lots
        return
    from kusei.engines.bookings.reservations import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.tell, booking_id=str(booking.pk), kind=kind)


def tell(booking_id: uuid.UUID, kind: str) -> None:
    """Tell it, if it is still so. Called again, tells nobody twice."""
    booking = Booking.objects.select_related("resource__facility", "person", "group").get(pk=booking_id)
    event = booking.events.filter(kind=kind).last()
    words = _words(booking, event) if event else None
    if event is None or words is None:
        return
    to_all(
        _readers(booking),
        occasion=f"booking:{booking.pk}:{kind}",
        on=event.at.astimezone(clock.TOKYO).date(),
        words=words,
        link=reverse("bookings:one", args=[booking.pk]),
    )


def to_all(people: Iterable[User], *, occasion: str, on: dt.date, words: Words, link: str) -> None:
    """Tell people with an account something, each once for the occasion and its day, in their language."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            title, body = words()
        texts[language] = Text(title=title[:LONGEST_TITLE], body=body, link=link)
    for person in people:
        if person.is_active:
            notices.notify(
                subscriber=subscribers.ensure(user=person),
                occasion=occasion,
                on=on,
                texts=Texts(texts),
            )


def _readers(booking: Booking) -> list[User]:
    """Who booked; for a group that staff booked for, its members."""
    if booking.person is not None:
        return [booking.person]
    return list(booking.group.members.order_by("pk")) if booking.group else []


def _words(booking: Booking, event: BookingEvent) -> Words | None:
    """What to say of the event; None when it is not so any more, or an invoice says it."""
    made = {
        "booked": _booked,
        "paid": _confirmed,
        "waived": _confirmed,
        "approved": _approved,
        "reopened": _approved,
        "refused": _refused,
        "lapsed": _lapsed,
        "cancelled": _cancelled,
        "deposit": _deposit,
    }[event.kind]
    return made(booking, event)


def _what(booking: Booking) -> str:
    """見本会館 ホールA 12月3日 9:00–12:00."""
    house, room = booking.resource.facility.title, booking.resource.title
    times = wording.times(booking.day, booking.begins_at, booking.ends_at)
    return f"{house} {room} {date_text(booking.day)} {times}"


def _with_number(booking: Booking, sentence: str) -> str:
    return f"{sentence}\n\n{_what(booking)}\n" + _("予約番号：%(number)s") % {"number": booking.number}


def _booked(booking: Booking, event: BookingEvent) -> Words | None:
    if booking.state == State.HELD:
        return lambda: (_("空きが出ました"), _with_number(booking, _held(booking)))
    if booking.state == State.ASKED:
        return lambda: (
            _("使用の申込みを受け付けました"),
            _with_number(booking, _("申込みを受け付けました。使えるかどうかが決まったら、お知らせします。")),
        )
    return _confirmed(booking, event)


def _held(booking: Booking) -> str:
    assert booking.until is not None
    return _("次の枠を、%(moment)sまであなたのために取っています。使うときは、それまでにお申し込みください。") % {
        "moment": spoken(booking.until)
    }


def _confirmed(booking: Booking, _event: BookingEvent) -> Words | None:
    if booking.state != State.CONFIRMED:
        return None
    return lambda: (_("予約できました"), _with_number(booking, _("次のとおり予約できました。")))


def _approved(booking: Booking, _event: BookingEvent) -> Words | None:
    if booking.state == State.ASKED:
        return _booked(booking, _event)
    if booking.state not in {State.CONFIRMED, State.UNPAID}:
        return None

    def words() -> tuple[str, str]:
        sentence = _("使用を承認しました。使用承認書は、予約のページで受け取れます。")
        if booking.state == State.UNPAID:
            sentence += _("期限までに使用料をお支払いください。")
        return _("使用を承認しました"), _with_number(booking, sentence)

    return words


def _refused(booking: Booking, event: BookingEvent) -> Words | None:
    if booking.state != State.REFUSED:
        return None

    def words() -> tuple[str, str]:
        sentence = _("申込みのあった使用は、承認しませんでした。理由：%(why)s") % {"why": event.why}
        return _("使用を承認しませんでした"), _with_number(booking, sentence)

    return words


def _lapsed(booking: Booking, _event: BookingEvent) -> Words | None:
    said = Invoice.objects.filter(
        source="bookings.booking", source_id=str(booking.pk), state=InvoiceState.LAPSED
    ).exists()
    if said:
        return None
    return lambda: (
        _("予約の期限が過ぎました"),
        _with_number(booking, _("期限までに手続きがなかったため、次の枠はなくなりました。")),
    )


def _cancelled(booking: Booking, event: BookingEvent) -> Words | None:
    if event.by_id is not None and event.by_id == booking.person_id:
        return None  # they know
    back = int(event.facts.get("back", 0))

    def words() -> tuple[str, str]:
        sentence = _("次の予約を取り消しました。理由：%(why)s") % {"why": event.why}
        if back:
            sentence += "\n" + _("お支払いいただいたお金は、お返しします。")
        return _("予約の取消しのお知らせ"), _with_number(booking, sentence)

    return words


def _deposit(booking: Booking, event: BookingEvent) -> Words | None:
    kept = int(event.facts.get("kept", 0))
    if not kept:
        return None  # the refund says it

    def words() -> tuple[str, str]:
        sentence = _("保証金のうち、%(yen)s円はお返しできません。理由：%(why)s")
        return _("保証金について"), _with_number(booking, sentence % {"yen": f"{kept:,}", "why": event.why})

    return words
