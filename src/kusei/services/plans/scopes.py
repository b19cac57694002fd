"""What API tokens can be allowed in the plans and their management cycle."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.tokens.scopes import Scope, register_scope

READ = "cycle:read"
PROGRESS = "progress:write"
EVALUATION = "evaluation:write"
OBSERVATIONS = "observations:write"
AMENDMENT = "amendment:write"
MEASURES = "measures:write"


def register() -> None:
    """Name the scopes, for the page on which tokens are made."""
    for key, label, sentence in (
        (READ, _("公表前のものを読む"), _("公表前の進捗報告、評価、気づき、改定案を読みます。")),
        (PROGRESS, _("進捗を書く"), _("進捗を報告し、役割があれば照会を始め、公表します。")),
        (EVALUATION, _("評価を書く"), _("評価シートに書いて提出し、役割があれば評価を記録し、公表します。")),
        (OBSERVATIONS, _("気づきを書く"), _("気づきを書きとめ、情勢判断や意思決定を書き足します。")),
        (AMENDMENT, _("改定案を書く"), _("計画の改定案を作り、直し、役割があれば決裁に出します。")),
        (MEASURES, _("実績値を書く"), _("指標の実績値を入れ、役割があれば確認します。")),
    ):
        register_scope(Scope(key, label, sentence))
