"""For what people are asked to agree when they tell about themselves here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PURPOSE = "notices"
LABEL = _("お知らせを選ぶ")
SENTENCE = _(
    "住んでいる町、収集地区、子どもの生まれた月を、あなたに関係のあるお知らせを選ぶためだけに使います。"
    "同意を取り消すと、これらをすぐに消します。"
)
RECEIVERS = _("お知らせを送る担当課には、人数だけが見えます。ほかの人には渡しません。")
