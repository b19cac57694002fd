"""What people are told of their entries: the result with its reason, an offer to a reserve, a deadline that is near.

Each once. Nothing in the words says more than what a phone may show on its locked screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.bookings.lotteries import words
from kusei.engines.bookings.lotteries.models import Award, Entry, Reserve, Round
from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import moment_text

LANGUAGES = (JAPANESE, EASY, ENGLISH)
AT_ONCE = 200
Words = Callable[[], tuple[str, str]]


def results(round_id: int, after: str = "") -> str:
    """Tell so many entries of the round their result, or that it was called off, in the order of tickets.

    The last ticket; blank at the end.
    """
    found = Round.objects.get(pk=round_id)
    off = found.state == Round.State.OFF
    concerned = Q(state=Entry.State.ACTIVE) if off else Q(outcome__isnull=False)
    rows = Entry.objects.filter(concerned, round=found, ticket__gt=after).order_by("ticket")
    told = ""
    for entry in rows.select_related("outcome", "person", "group").prefetch_related("group__members")[:AT_ONCE]:
        if off:
            _tell(entry, f"lottery:{entry.pk}:off", found.off_at, _called_off(found))
        else:
            _tell(entry, f"lottery:{entry.pk}:result", found.drawn_at, _result(found, entry))
        told = entry.ticket
    return told


def award(award_id: int) -> None:
    """An offer to a reserve; or a place that could not be kept."""
    found = Award.objects.select_related("round", "entry__person", "entry__group").get(pk=award_id)
    name = found.round.name
    if found.state == Award.State.VOID:

        def gone() -> tuple[str, str]:
            body = _(
                "「%(name)s」で当たった枠は、施設の都合などで使えなくなりました。くわしくは、申込みのページをご覧ください。"
            )
            return _("抽選で当たった枠が使えなくなりました"), body % {"name": name}

        _tell(found.entry, f"lottery:award:{found.pk}:void", clock.now(), gone)
    elif found.origin == Award.Origin.RESERVE and found.state == Award.State.BOOKED:

        def offer() -> tuple[str, str]:
            body = _("「%(name)s」の補欠の順番がきました。使うときは、%(until)sまでに手続をしてください。")
            return _("補欠から繰り上がりました"), body % {"name": name, "until": moment_text(found.until)}

        _tell(found.entry, f"lottery:award:{found.pk}:offer", clock.now(), offer)


def deadline(found: Award) -> None:
    """The time to answer is nearly over."""

    def words_() -> tuple[str, str]:
        body = _("「%(name)s」で当たった枠の手続の期限は、%(until)sです。過ぎると、ほかの方にご案内します。")
        return _("抽選の手続の期限が近づいています"), body % {
            "name": found.round.name,
            "until": moment_text(found.until),
        }

    _tell(found.entry, f"lottery:award:{found.pk}:soon", found.until, words_)


def _called_off(found: Round) -> Words:
    def said() -> tuple[str, str]:
        body = _("「%(name)s」の抽選は、中止しました。抽選は行いません。\n\n理由：%(why)s")
        return _("抽選を中止しました"), body % {"name": found.name, "why": found.off_why}

    return said


def _result(found: Round, entry: Entry) -> Words:
    won = [number for number, reason in enumerate(entry.outcome.reasons, start=1) if reason in words.WINS]
    places = list(Reserve.objects.filter(entry=entry).values_list("position", flat=True)) if not won else []

    def said() -> tuple[str, str]:
        if won:
            title = _("抽選の結果：当選")
            body = _("「%(name)s」に当たりました。手続の期限は、申込みのページで確かめてください。") % {
                "name": found.name
            }
        elif places:
            title = _("抽選の結果：補欠%(place)s番") % {"place": min(places)}
            body = _("「%(name)s」は、補欠になりました。順番がきたら、お知らせします。") % {"name": found.name}
        else:
            title = _("抽選の結果：落選")
            body = _("「%(name)s」は、残念ながら落選でした。") % {"name": found.name}
        reasons = dict(words.reasons())
        lines = [
            _("第%(number)s希望：%(reason)s") % {"number": number, "reason": reasons[reason]}
            for number, reason in enumerate(entry.outcome.reasons, start=1)
        ]
        return title, "\n".join((body, "", *lines, "", _("抽選番号：%(ticket)s") % {"ticket": entry.ticket}))

    return said


def _tell(entry: Entry, occasion: str, at: dt.datetime | None, said: Words) -> None:
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            title, body = said()
            texts[language] = Text(
                title=title[:LONGEST_TITLE], body=body, link=reverse("lotteries:entry", args=[entry.pk])
            )
    on = (at or clock.now()).astimezone(clock.TOKYO).date()
    for person in _people(entry):
        notify(subscriber=ensure(user=person), occasion=f"{occasion}:{person.pk}", on=on, texts=Texts(texts))


def _people(entry: Entry) -> Iterable[User]:
    """Who entered; for a group that entered at the counter, its members."""
    if entry.person is not None:
        return [entry.person] if entry.person.is_active else []
    return [one for one in entry.group.members.all() if one.is_active] if entry.group else []
