"""The booking rules in words, made from their data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kusei.engines.bookings.resources.format import Booker, Lottery, NoShow, Quota, Rules
from kusei.engines.bookings.resources.format.rules import Cancellation, Edge
from kusei.engines.bookings.resources.showing.hours import joined, said, time_text
from kusei.foundation.web import formats
from kusei.lib.bookingtimes import Moves, Per

PER = {
    Per.DAY: gettext_lazy("1日に"),
    Per.WEEK: gettext_lazy("1週間に"),
    Per.MONTH: gettext_lazy("1か月に"),
    Per.YEAR: gettext_lazy("1年度に"),
    Per.AT_ONCE: gettext_lazy("同時に"),
}

BELONGS = {
    "lives": gettext_lazy("区内に住む人"),
    "works": gettext_lazy("区内で働く人"),
    "studies": gettext_lazy("区内の学校に通う人"),
}


@dataclass(frozen=True)
class Fact:
    """A subject and what the rules say of it."""

    about: str
    lines: tuple[str, ...]


def facts(rules: Rules) -> list[Fact]:
    """Who, when, how often, for how much, and what happens otherwise."""
    found = [Fact(said(booker.label), tuple(_booker(booker, rules))) for booker in rules.bookers]
    if rules.lottery:
        found.append(Fact(_("抽選"), tuple(_lottery(rules.lottery))))
    using = list(_using(rules))
    if using:
        found.append(Fact(_("使い方"), tuple(using)))
    money = list(_money(rules))
    if money:
        found.append(Fact(_("お金"), tuple(money)))
    if rules.cancellation:
        found.append(Fact(_("予約の取消し"), tuple(_cancellation(rules.cancellation, paid=rules.fee is not None))))
    if rules.no_show:
        found.append(Fact(_("使わなかったとき"), tuple(_no_show(rules.no_show))))
    notes = tuple(said(one) for one in rules.notes)
    return [*found, Fact(_("そのほか"), notes)] if notes else found


def edge_text(edge: Edge) -> str:
    """使う日の2か月前の月の1日 9:00（休みの日なら次の開館日）."""
    if edge.of_month is not None:
        day = _("使う日の%(months)sか月前の月の%(day)s日") if edge.months else _("使う月の%(day)s日")
        words = day % {"months": edge.months, "day": edge.of_month}
    elif edge.months:
        words = _("使う日の%(months)sか月前") % {"months": edge.months}
    elif edge.days == 1:
        words = _("使う日の前の日")
    elif edge.days:
        words = _("使う日の%(days)s日前") % {"days": edge.days}
    else:
        words = _("使う日")
    words = f"{words} {time_text(edge.at)}"
    moved = {Moves.NEXT: _("（休みの日なら次の開館日）"), Moves.PREVIOUS: _("（休みの日なら前の開館日）")}
    return words + moved.get(edge.moves, "")


def _booker(booker: Booker, rules: Rules) -> Iterator[str]:
    if booker.who.groups:
        yield _("団体の登録が必要です。")
    if booker.who.belongs:
        yield _("対象：%(who)s") % {"who": joined(BELONGS[one] for one in booker.who.belongs)}
    if booker.who.districts:
        yield _("対象の地区：%(names)s") % {"names": "・".join(booker.who.districts)}
    if booker.who.identified:
        yield _("本人の確認が必要です。")
    if booker.lottery:
        yield _("抽選に申し込めます。")
    if booker.window and rules.counter_only:
        yield _("予約は窓口だけで受け付けます。")
    if booker.window:
        yield _("予約できる期間：%(opens)sから、%(closes)sまで") % {
            "opens": edge_text(booker.window.opens),
            "closes": edge_text(booker.window.closes),
        }
    for quota in booker.quotas:
        yield _quota(quota)


def _quota(quota: Quota) -> str:
    most = {
        "bookings": ngettext("%(most)d件まで", "%(most)d件まで", quota.most),
        "slots": ngettext("%(most)d枠まで", "%(most)d枠まで", quota.most),
        "minutes": ngettext("%(most)d分まで", "%(most)d分まで", quota.most),
    }[quota.of] % {"most": quota.most}
    where = _("（施設全体で）") if quota.whole_facility else ""
    return _("%(per)s%(most)s%(where)s") % {"per": PER[quota.per], "most": most, "where": where}


def _lottery(lottery: Lottery) -> Iterator[str]:
    yield _("申込み：%(opens)sから、%(closes)sまで") % {
        "opens": edge_text(lottery.opens),
        "closes": edge_text(lottery.closes),
    }
    yield _("抽選の日：%(day)s") % {"day": edge_text(lottery.draws)}
    yield _("希望は%(most)d個まで書けます。") % {"most": lottery.wishes}
    if lottery.wins:
        yield _("当選は、予約と合わせて1か月に%(most)d枠までです。") % {"most": lottery.wins}
    yield _("当選したら、結果の日から%(days)d日以内（使う日の前の日まで）に手続をしてください。") % {
        "days": lottery.answer_days
    }


def _using(rules: Rules) -> Iterator[str]:
    if rules.approval:
        yield _("使うには承認が必要です。申し込むと、職員が確かめます。")
    if rules.extras:
        yield _("設備をいっしょに予約できます。")
    if rules.term_months:
        yield _("使う期間は、始まりの日から%(months)dか月です。") % {"months": rules.term_months}
    if rules.check_in:
        yield _("受付は、始まる%(minutes)d分前からできます。") % {"minutes": rules.check_in}
    if rules.grace:
        yield _("まちがえて予約したときは、%(minutes)d分以内なら、なかったことにできます。") % {"minutes": rules.grace}


def _money(rules: Rules) -> Iterator[str]:
    if rules.fee is None:
        return
    if rules.payment:
        yield _("支払は、予約または承認から%(days)d日以内（使う日の前の日まで）です。") % {"days": rules.payment.days}
        yield _("期限までに支払がないと、予約はなくなります。")
    if rules.deposit:
        yield _("保証金%(amount)sを預かり、使ったあとに返します。") % {"amount": formats.yen(rules.deposit)}


def _cancellation(told: Cancellation, *, paid: bool) -> Iterator[str]:
    yield _("%(until)sまで、自分で取り消せます。") % {"until": edge_text(told.until)}
    for days, percent in told.refunds:
        yield _("使う日の%(days)d日前までに取り消すと、払ったお金の%(percent)d%%を返します。") % {
            "days": days,
            "percent": percent,
        }
    if paid and (not told.refunds or told.refunds[-1][0] > 0):
        yield _("そのあとに取り消しても、お金は返しません。")


def _no_show(told: NoShow) -> Iterator[str]:
    if told.after is not None:
        yield _("始まりから%(minutes)d分のうちに受付をしないと、ほかの人が使えるようになります。") % {
            "minutes": told.after
        }
    yield _(
        "連絡なしに使わないことが%(within)d日のうちに%(most)d回あると、%(suspends)d日間、予約ができなくなります。"
    ) % {"within": told.within_days, "most": told.most, "suspends": told.suspends_days}
