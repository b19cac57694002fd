"""Points for activities: what there is, what earns more, what they can be exchanged into."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.models import Draw, Programme
from kusei.engines.payments.vouchers.programmes import worded
from kusei.engines.payments.vouchers.queries import wallets
from kusei.engines.payments.vouchers.views.common import REFUSALS, programme_or_404, say, signed_in
from kusei.foundation.web import clock
from kusei.foundation.web.access import SIGNED_IN, allow
from kusei.foundation.web.charts import horizontal_bars
from kusei.foundation.web.numbers import whole_number


@allow(SIGNED_IN)
@require_safe
def points(request: HttpRequest, key: str) -> HttpResponse:
    """The person's points of the programme, with a picture of how they came together."""
    one = _programme(key)
    rules, own = one.points, wallets.points(signed_in(request), one)
    names = {activity.key: worded(activity.label) for activity in rules.activities}
    rows = [(names[activity], number, "") for activity, number in own.by_activity]
    step = rules.vouchers.step if rules.vouchers else 0
    drawn = {draw.prize: draw for draw in Draw.objects.filter(programme=one)}
    prizes = [
        (prize, worded(prize.label), drawn.get(prize.key), prize.until >= clock.today()) for prize in rules.prizes
    ]
    context = {
        "programme": one,
        "rules": rules,
        "text": worded(rules.text),
        "own": own,
        "bars": horizontal_bars(_("今年度のポイント"), _("活動"), _("ポイント"), rows),
        "activities": [(a, names[a.key], a.key in own.done_today) for a in rules.activities],
        "names": names,
        "steps": [step * n for n in range(1, own.balance // step + 1)][:20] if step else [],
        "prizes": prizes,
        "key": uuid.uuid4(),
        "is_open": one.state == Programme.State.OPEN,
        "entries": [(entry, names.get(entry.activity, entry.activity)) for entry in own.entries],
    }
    return render(request, "vouchers/points.html", context)


@allow(SIGNED_IN)
@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Record an activity, exchange points, or take a ticket for a prize."""
    user, one, sent = signed_in(request), _programme(key), request.POST
    try:
        if "activity" in sent:
            entry = commands.earn(programme_id=one.pk, person=user, activity=sent["activity"][:40], by=user)
            messages.success(request, _("%(points)sポイント付きました。") % {"points": entry.points})
        elif "exchange" in sent:
            amount = whole_number(sent["exchange"]) or 0
            lot = commands.exchange(programme_id=one.pk, person=user, points=amount, key=_key(sent.get("key", "")))
            messages.success(request, _("商品券%(yen)s円分に交換しました。") % {"yen": f"{lot.amount:,}"})
        elif "prize" in sent:
            ticket = commands.take_ticket(
                programme_id=one.pk, person=user, prize=sent["prize"][:40], key=_key(sent.get("key", ""))
            )
            messages.success(request, _("抽選に申し込みました。番号は%(ticket)sです。") % {"ticket": ticket.ticket})
    except REFUSALS as refusal:
        say(request, refusal)
    return redirect("vouchers:points", key)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _programme(key: str) -> Programme:
    one = programme_or_404(key)
    if one.kind != Programme.Kind.POINTS:
        raise Http404
    return one
