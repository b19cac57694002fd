"""Notices to people in line: the turn is near, and it has come. Each once a ticket, to those who asked for them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers.commands import ensure
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock
from kusei.services.counters import packs
from kusei.services.counters.models import Ticket
from kusei.services.counters.queries.waiting import lines, shown

LANGUAGES = (JAPANESE, EASY, ENGLISH)
Words = Callable[[], tuple[str, str]]  # title and body, in the language of the moment


@task(queue="notices")
def tell_near(*, office: str) -> None:
    """Tell those of the office whose turn is as near as they chose. It may run as often as it likes."""
    near_in(office)


@task(queue="notices")
def tell_called(*, ticket_id: int) -> None:
    """Tell the person that the turn has come, while it stands."""
    found = Ticket.objects.filter(pk=ticket_id, state=Ticket.State.CALLED).select_related("person").first()
    if found is None:
        return
    office, number = packs.office(found.place), shown(found)
    window = office.window(found.counter) if office else None

    def words() -> tuple[str, str]:
        values = {"n": number, "w": str(window.name) if window else found.counter}
        return _("%(n)sの順番です") % values, _("%(n)sの番です。%(w)sへお越しください。") % values

    _tell(found, "called", words)


@task(queue="upkeep", cron="* * * * *")
def tell_near_everywhere() -> None:
    """Each minute: the line also moves when people leave or windows open."""
    for key in waiting_for_it().values_list("place", flat=True).distinct():
        near_in(key)


def waiting_for_it() -> QuerySet[Ticket]:
    """Tickets whose holders asked for a notice and have not had it."""
    return Ticket.objects.filter(state=Ticket.State.WAITING, notify_ahead__isnull=False, near_told_at=None)


def near_in(key: str) -> int:
    """Tell those of the office whose turn is near; how many. Four SQL queries and some for each who is told."""
    office = packs.office(key)
    if office is None:
        return 0
    (line,) = lines([office])
    before: dict[str, int] = {}
    told = 0
    for one in line.waiting:
        ahead = before.get(one.service, 0)
        before[one.service] = ahead + 1
        if one.notify_ahead is None or one.near_told_at is not None or ahead > one.notify_ahead:
            continue
        told += waiting_for_it().filter(pk=one.pk).update(near_told_at=line.now)  # of two who come at once one does it
        _tell_near(one, ahead, str(office.key))
    return told


def _tell_near(ticket: Ticket, ahead: int, key: str) -> None:
    office, number = packs.office(key), shown(ticket)

    def words() -> tuple[str, str]:
        values = {"n": number, "ahead": ahead, "o": str(office.name) if office else ""}
        body = _("%(o)sで、%(n)sの前に待っている人はあと%(ahead)s人です。窓口の近くでお待ちください。") % values
        return _("もうすぐ%(n)sの順番です") % values, body

    _tell(ticket, "near", words)


def _tell(ticket: Ticket, what: str, words: Words) -> None:
    person = ticket.person
    if person is None or not person.is_active:
        return
    texts = {}
    for language in LANGUAGES:
        with override(language):
            title, body = words()
            texts[language] = Text(
                title=title[:LONGEST_TITLE], body=body, link=reverse("counters:ticket", args=[ticket.secret])
            )
    on = ticket.taken_at.astimezone(clock.TOKYO).date()
    notify(subscriber=ensure(user=person), occasion=f"counter:{ticket.pk}:{what}", on=on, texts=Texts(texts))
