"""Names of the seventeen Sustainable Development Goals; our own plain words beside the numbers, no logos."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SDGS = {
    1: _("貧困をなくす"),
    2: _("飢餓をなくす"),
    3: _("健康と福祉"),
    4: _("教育"),
    5: _("ジェンダー平等"),
    6: _("水とトイレ"),
    7: _("エネルギー"),
    8: _("働きがいと経済"),
    9: _("産業と技術革新"),
    10: _("不平等をなくす"),
    11: _("住み続けられるまち"),
    12: _("つくる責任、つかう責任"),
    13: _("気候変動"),
    14: _("海"),
    15: _("陸"),
    16: _("平和と公正"),
    17: _("協力"),
}
