"""Whether an installation may have a synthetic year: one that serves people may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from kusei.conf.simulation.models import Run
from kusei.foundation.org.queries import home

if TYPE_CHECKING:
    from kusei.conf.simulation.running import Wanted

# Where people stand who use a service. Staff and plans may be real.
PERSONAL = (
    "applications.Application",
    "applications.Draft",
    "reservations.Booking",
    "reservations.Group",
    "lotteries.Entry",
    "invoices.Invoice",
    "subscribers.Subscriber",
    "counters.Appointment",
    "counters.Ticket",
    "checkins.Card",
)


class NotHere(RuntimeError):
    """No synthetic year can be played here; the sentence says why and what to do."""

    code = "simulation.not-here"


def require_room(wanted: Wanted) -> None:
    """Raise `NotHere` where real people are, another synthetic year, or another home municipality."""
    municipality = home()
    if municipality is None or wanted.pack != settings.HOME_PACK:
        raise NotHere(
            _(
                "パック「%(pack)s」の自治体は、この設置の自治体ではありません。"
                "`kusei load packs/%(pack)s` で読み込み、KUSEI_HOME_PACK を合わせてください。"
            )
            % {"pack": wanted.pack}
        )
    if Run.objects.filter(removed_at=None).exists():
        raise NotHere(_("模擬の一年がもうあります。`kusei simulate --remove` で取り除いてから、もう一度どうぞ。"))
    if settings.DEMO:
        return
    if found := _real():
        raise NotHere(
            _(
                "この設置には実際の利用の記録があります（%(kinds)s）。模擬の一年は、記録のない設置か、デモ（KUSEI_DEMO=1）だけに作れます。"
            )
            % {"kinds": "、".join(found)}
        )


def _real() -> list[str]:
    """The kinds of personal records of which any is not synthetic."""
    found = []
    with connection.cursor() as cursor:
        for label in PERSONAL:
            meta = apps.get_model(label)._meta
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{meta.db_table}" t WHERE NOT EXISTS'  # noqa: S608  names from models
                ' (SELECT FROM simulation_mark m WHERE m."table" = %s AND m.key = t."'
                + str(meta.pk.column)
                + '"::text))',
                [meta.db_table],
            )
            if cursor.fetchone()[0]:
                found.append(str(meta.verbose_name))
        cursor.execute(
            "SELECT EXISTS (SELECT FROM people_user u WHERE u.is_resident AND NOT EXISTS (SELECT FROM simulation_mark m"
            " WHERE m.\"table\" = 'people_user' AND m.key = u.id::text))"
        )
        if cursor.fetchone()[0]:
            found.append(str(_("利用者のアカウント")))
    return found
