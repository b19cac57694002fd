"""Which people may be chosen by what they applied for or booked: who agreed to that purpose, and nobody else.

What a record says stays where it is: a condition of another app asks only whether there is one (`Exists`).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.people.residents.queries import agreed_to, has_consent
from kusei.foundation.web import clock

PURPOSE = "notices-records"
LABEL = gettext_lazy("申請と予約に合わせてお知らせを選ぶ")
SENTENCE = gettext_lazy(
    "この1年にどの手続を申請したか、どの施設を予約したかを、あなたに関係のあるお知らせを選ぶために使います。"
    "申請に書いたことは使いません。健康や福祉など、要配慮の手続も使いません。"
)
RECEIVERS = gettext_lazy("お知らせを送る担当課には、人数だけが見えます。ほかの人には渡しません。")
DAYS = 365


def since() -> dt.date:
    """Records of days before this one choose nobody any more."""
    return clock.today() - dt.timedelta(days=DAYS)


def agreed() -> Q:
    """Subscribers whose records may be asked, as a condition over `Subscriber`."""
    return agreed_to(PURPOSE, OuterRef("user_id"))


def said(subscriber: Subscriber) -> str:
    """Whether the records of the person are used, in words."""
    if subscriber.user is None:
        return ""
    return _("使います") if has_consent(subscriber.user, PURPOSE) else _("使いません")
