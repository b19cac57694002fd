"""How many people an alert reaches now, by channel, and what became of it once it was released."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.deliveries.queries import ChannelResult, results
from kusei.engines.notices.emergency import areas, rules
from kusei.engines.notices.emergency.commands.releasing import occasion, outside
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.permissions import staff
from kusei.engines.notices.segments.queries import shown
from kusei.engines.notices.segments.rules import compiled
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber


@dataclass(frozen=True)
class Reach:
    """How many people, in words that never tell a small number, and by which ways."""

    people: str
    ways: list[tuple[str, str]]
    places: list[str]  # the board and the feed, or the page of drills


def reach(alert: Alert) -> Reach:
    """Whom the alert would reach if it were released now. Two SQL queries, one for a drill."""
    places = {
        rules.BOARD: _("掲示（このサイトと外部への掲示）"),
        rules.FEED: _("CAP・Atom（ほかの機関やアプリが読む形式）"),
        rules.DRILL_PAGE: _("訓練の画面"),
    }
    if alert.drill:
        named = [places[one] for one in alert.channels if one in places]
        count = _("%(number)s人") % {"number": staff().count()}
        return Reach(count, [(str(Channel.INBOX.label), count)] if rules.INBOX in alert.channels else [], named)
    people = Subscriber.objects.filter(compiled(areas.audience(alert)), alerts=True)
    counted = people.aggregate(everybody=Count("pk"), accounts=Count("pk", filter=Q(user__isnull=False)))
    usable = Address.objects.filter(usable=True, channel__in=outside(), subscriber__in=people.values("pk"))
    by_channel = dict(
        usable.values("channel").annotate(n=Count("subscriber", distinct=True)).order_by().values_list("channel", "n")
    )
    ways = [(str(Channel.INBOX.label), shown(counted["accounts"]))]
    ways += [(str(Channel(one).label), shown(by_channel.get(one, 0))) for one in outside()]
    return Reach(shown(counted["everybody"]), ways, [places[rules.BOARD], places[rules.FEED]])


@dataclass(frozen=True)
class Result:
    """What became of a released alert: the state of its sending, and each channel with its name."""

    sending: Sending
    channels: list[tuple[str, ChannelResult]]

    @property
    def moving(self) -> bool:
        """Whether there is more to come, so that the page asks again."""
        return self.sending.state in {"waiting", "spreading", "handing"}


def result(alert: Alert) -> Result | None:
    """What became of it; None when nothing was sent to anybody. Three SQL queries."""
    sending = Sending.objects.filter(occasion=occasion(alert)).first()
    if sending is None:
        return None
    return Result(sending, [(str(Channel(one.channel).label), one) for one in results(sending)])
