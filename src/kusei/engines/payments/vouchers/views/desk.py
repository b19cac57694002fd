"""The desk: programmes with their figures, draws, points that staff record, the evaluation."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.packdata import PackWrong
from kusei.engines.payments.vouchers import commands
from kusei.engines.payments.vouchers.forms import EarnForm
from kusei.engines.payments.vouchers.models import Draw, Programme
from kusei.engines.payments.vouchers.programmes import PointsProgramme, VoucherProgramme, files, worded
from kusei.engines.payments.vouchers.queries import desk
from kusei.engines.payments.vouchers.queries.effect import LEAST, effect
from kusei.engines.payments.vouchers.views.common import REFUSALS, say, signed_in
from kusei.foundation.audit.access import record_read
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.charts import horizontal_bars
from kusei.foundation.web.forms import offer

STAFF = role(Role.VIEWER)


@allow(STAFF)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every programme that the person may see."""
    user = signed_in(request)
    rows = list(desk.programmes(user)[:100])
    return render(request, "voucherdesk/index.html", {"rows": rows, "editor": roles.holds(user, Role.EDITOR)})


@allow(role(Role.EDITOR))
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Read the programmes of the pack."""
    try:
        for content in files():
            commands.load_programme(content=content, by=signed_in(request))
        messages.success(request, _("パックの事業を読み込みました。"))
    except (PackWrong, *REFUSALS) as refusal:
        say(request, refusal)
    return redirect("voucherdesk:index")


@allow(STAFF)
@require_safe
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """One programme: figures, picture, draws, what can be done."""
    return render(request, "voucherdesk/programme.html", _page(signed_in(request), _own(request, key)))


@allow(STAFF)
@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Open, close or draw; the command asks for the role."""
    user, one, sent = signed_in(request), _own(request, key), request.POST
    do = sent.get("do", "")
    try:
        if do == "open":
            commands.open_programme(programme_id=one.pk, by=user)
            messages.success(request, _("事業を始めました。内容はもう変わりません。"))
        elif do == "close":
            commands.close_programme(programme_id=one.pk, why=sent.get("why", ""), by=user)
            messages.success(request, _("事業を終わりにしました。"))
        elif do == "draw" and one.kind == Programme.Kind.VOUCHER:
            commands.draw_vouchers(programme_id=one.pk, by=user)
            messages.success(request, _("抽選しました。申し込んだ人に知らせます。"))
        elif do == "draw":
            commands.draw_prize(programme_id=one.pk, prize=sent.get("prize", "")[:40], by=user)
            messages.success(request, _("抽選しました。申し込んだ人に知らせます。"))
    except REFUSALS as refusal:
        say(request, refusal)
    return redirect("voucherdesk:programme", key)


@allow(role(Role.EDITOR))
@require_POST
def earn(request: HttpRequest, key: str) -> HttpResponse:
    """Record points for a resident who took part in something."""
    user, one = signed_in(request), _own(request, key)
    form = _earn_form(one, request)
    if form is None:
        raise Http404
    if form.is_valid():
        values = form.cleaned_data
        person = User.objects.filter(email=values["email"].lower(), is_resident=True, is_active=True).first()
        if person is None:
            form.add_error("email", _("このアドレスの利用者はいません。本人に、登録したアドレスを確かめてください。"))
        else:
            try:
                made = commands.earn(
                    programme_id=one.pk,
                    person=person,
                    activity=values["activity"],
                    occasion=values["occasion"],
                    by=user,
                )
                record_read(user, person, _("活動のポイントの記録"))
                messages.success(request, _("%(points)sポイント付けました。") % {"points": made.points})
                return redirect("voucherdesk:programme", key)
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
    return render(request, "voucherdesk/programme.html", _page(user, one) | {"earn": form}, status=422)


@allow(STAFF)
@require_safe
def effect_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The evaluation: figures of at least five people."""
    one = _own(request, key)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["区分", "記号", "項目", "人数", "件数", "金額（円）"])
    for row in effect(one):
        shown = [f"{LEAST}人未満等" if value is None else value for value in (row.people, row.uses, row.yen)]
        writer.writerow([row.group, row.value, row.label, *shown])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="effect-{one.key}.csv"'
    return response


def _own(request: HttpRequest, key: str) -> Programme:
    found = desk.programmes(signed_in(request)).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _earn_form(one: Programme, request: HttpRequest | None = None) -> EarnForm | None:
    if one.kind != Programme.Kind.POINTS:
        return None
    form = EarnForm(request.POST if request else None)
    offer(form, "activity", [(a.key, worded(a.label)) for a in one.points.activities])
    return form


def _page(user: User, one: Programme) -> dict[str, object]:
    rules, figures, today = one.rules, desk.figures(one), clock.today()
    drawn = list(Draw.objects.filter(programme=one).order_by("pk"))
    if isinstance(rules, VoucherProgramme):
        over = {"": rules.lottery and today > rules.apply_until}
        names = {"": _("購入の抽選")}
        rows = [
            (_("申込み（口）"), figures.wanted, ""),
            (_("当選（口）"), figures.allotted, ""),
            (_("販売（口）"), figures.bought, ""),
            (_("発行（口）"), one.issue, ""),
        ]
        bars = horizontal_bars(_("申込みと販売"), _("項目"), _("口数"), rows)
    else:
        assert isinstance(rules, PointsProgramme)
        over = {prize.key: today > prize.until for prize in rules.prizes}
        names = {prize.key: worded(prize.label) for prize in rules.prizes}
        bars = None
    money = [
        (_("チャージ・付与"), figures.charged or figures.spent + figures.left + figures.expired, ""),
        (_("利用"), figures.spent, ""),
        (_("残高"), figures.left, ""),
        (_("失効・取消し"), figures.expired, ""),
        (_("ポイント還元"), figures.returned, ""),
    ]
    return {
        "programme": one,
        "rules": rules,
        "text": worded(rules.text),
        "figures": figures,
        "left": one.issue - one.sold,
        "bars": bars,
        "money": horizontal_bars(_("金額"), _("項目"), _("円"), money),
        "draws": [(draw, names.get(draw.prize, draw.prize), over.get(draw.prize, False)) for draw in drawn],
        "approver": roles.holds(user, Role.APPROVER, one.department),
        "editor": roles.holds(user, Role.EDITOR, one.department),
        "earn": _earn_form(one),
    }
