"""The words for what the check of a lottery finds, and for what became of a wish."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.bookings.lotteries.models import Award
from kusei.engines.bookings.reservations.models import State
from kusei.lib.lotteries import model

Words = list[tuple[str, str]]  # code and text
WINS = frozenset({model.WON, model.WON_AS_RESIDENT})


def statuses() -> Words:
    """What the check as a whole says."""
    return [
        ("busy", _("計算しています。")),
        ("agrees", _("すべて合いました。公表された結果は、規則どおりです。")),
        ("promised", _("まだ抽選の前の記録です。ここまでの内容は合いました。")),
        ("differs", _("合わないものがあります。この抽選を行った窓口へお知らせください。")),
        ("wrong", _("抽選の記録として読めませんでした。公表された元のファイルを選んでください。")),
        ("failed", _("計算できませんでした。ページを読みこみなおして、もう一度お試しください。")),
    ]


def checks() -> Words:
    """What is compared, by the code of the finding."""
    return [
        ("form", _("ファイルの書き方と、定めた形")),
        ("promise-hash", _("枠・規則・種のハッシュと、そのハッシュ")),
        ("seed", _("種と、締切前のハッシュ")),
        ("entries-hash", _("申込みの一覧と、そのハッシュ")),
        ("draw", _("計算しなおした結果と、公表された結果")),
        ("result-hash", _("結果と、そのハッシュ")),
        ("promise-earlier", _("枠・規則・種のハッシュと、先に公表されたもの")),
        ("entries-earlier", _("申込みの一覧と、先に公表されたもの")),
        ("result-earlier", _("結果と、先に公表されたもの")),
    ]


def reasons() -> Words:
    """What became of a wish, by its reason code."""
    return [
        (model.WON, _("当選")),
        (model.WON_AS_RESIDENT, _("当選（区民の優先分）")),
        (model.FULL, _("落選（先の順位の申込みで埋まりました）")),
        (model.RESIDENTS_FIRST, _("落選（区民の優先分になりました）")),
        (model.GROUP_CAP, _("落選（団体の月の上限を超えます）")),
        (model.WITHDRAWN, _("取下げ（ほかの希望が当選しました）")),
    ]


def passed() -> Words:
    """Why a reserve cannot be served any more, by its code."""
    return [
        (model.WITHDRAWN, _("ほかの枠が当たっているため、補欠から外れました。")),
        (model.GROUP_CAP, _("団体の月の上限を超えるため、補欠の順番が次の方へ移りました。")),
        ("too-late", _("利用の日が近いため、補欠のご案内は終わりました。")),
    ]


def events() -> Words:
    """What happened to a round, by the kind of its event."""
    return [
        ("opened", _("受付を始め、約束のファイルを公表しました")),
        ("nothing", _("空いている枠がなく、募集しませんでした")),
        ("sealed", _("受付を締め切り、封印のファイルを公表しました")),
        ("drawn", _("抽選し、記録のファイルを公表しました")),
        ("held", _("枠を仮おさえしました")),
        ("void", _("枠をおさえられませんでした")),
        ("settled", _("当選の枠を全部おさえました")),
        ("freed", _("当選の予約がなくなりました")),
        ("passed", _("補欠の順番が次へ移りました")),
        ("first-come", _("空いた枠を、先着順の予約に回しました")),
        ("off", _("抽選を中止し、枠を先着順の予約に回しました")),
    ]


def explained() -> list[str]:
    """How it is drawn, in sentences for everybody."""
    return [
        _("申込みの順番は関係ありません。締切までのどの申込みも、同じように扱います。"),
        _("申し込むと、機械が抽選番号を決めます。職員も申し込む人も、番号を選べません。"),
        _(
            "くじの「種」は機械が作り、封をします。種のハッシュは受付の始まりに公表するので、あとから取りかえられません。"
        ),
        _("優先順位が同じ申込みは、種と抽選番号から計算した値の小さい順に並べます。"),
        _("並んだ順に、第1希望から見て、空きがあれば当選です。組み合わせた枠は、全部そろうときだけ当選です。"),
        _(
            "当選した方が期限までに手続をしないと、補欠の方に順番にご案内します。補欠がいなければ、先着順の予約になります。"
        ),
    ]


def facts(told: dict[str, Any]) -> Words:
    """What an event of a round says: names and values in words."""
    names = {
        "ticket": _("抽選番号"),
        "wish": _("希望の順"),
        "slots": _("枠の数"),
        "places": _("枠の数"),
        "entries": _("申込みの数"),
        "won": _("当選した希望の数"),
        "void": _("おさえられなかった数"),
        "origin": _("経緯"),
        "state": _("状態"),
        "why": _("理由"),
    }
    said = {**dict(State.choices), **dict(Award.Origin.choices), **dict(passed())}
    order = [key for key in names if key in told and not (key == "places" and "slots" in told)]
    return [(names[key], str(said.get(told[key], told[key]))) for key in order]
