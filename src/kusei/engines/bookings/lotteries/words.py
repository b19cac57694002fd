"""The words for what the check of a lottery finds, and for what became of a wish."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.lib.lotteries import model

Words = list[tuple[str, str]]  # code and text


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
