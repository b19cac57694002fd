"""What the explanation sheet (使い方) says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.services.plans.bulk.workbook.layout import Column, Kind, Sheet


def title() -> str:
    """The name of the explanation sheet."""
    return _("使い方")


def lines(sheet: Sheet) -> list[tuple[str, str]]:
    """Heading and text of every line."""
    general = [
        (_("この表は何か"), sheet.title),
        *sheet.about,
        (_("書けるところ"), _("白いセルに書けます。灰色のセルは、どの行かを示すもので、変えられません。")),
        (_("取り込み"), _("保存したら、ダウンロードしたページで取り込みます。何が変わるかを確かめてから反映します。")),
        (_("空にすると"), _("書いてあったセルを空にすると、その内容を消す変更になります。")),
        (
            _("行を消すと"),
            _("行を消しても、並べ替えても、絞り込んでも、取り込みには影響しません。消した行は変わりません。"),
        ),
        (
            _("ほかの人の変更"),
            _("ダウンロードのあとにほかの人が同じセルを変えたときは、取り込むときにどちらにするかを選びます。"),
        ),
        (_("保存の形式"), _("XLSX（Excelブック）のまま保存してください。マクロやパスワードは付けないでください。")),
    ]
    return [*general, *(_of_column(column) for column in sheet.columns if column.kind.editable)]


def _of_column(column: Column) -> tuple[str, str]:
    said = {
        Kind.CHOICE: _("一覧から選びます：%(labels)s") % {"labels": "、".join(label for _key, label in column.choices)},
        Kind.WHOLE: _("整数を書きます。"),
        Kind.DECIMAL: _("数を書きます。小数も書けます。"),
        Kind.YEN: _("円単位の整数を書きます。"),
    }.get(column.kind, _("文字を書きます。"))
    heading = _("「%(heading)s」の列") % {"heading": column.heading}
    return heading, f"{column.hint} {said}".strip() if column.hint else said
