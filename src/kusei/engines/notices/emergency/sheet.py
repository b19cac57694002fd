"""避難情報 in the items of the state's EEI list: on one screen to copy from, as CSV, and as a draft in XML.

The schema of L-Alert (公共情報コモンズ) is open to its members alone, and a ward normally enters through its
prefecture's system: so this is no message of L-Alert and says so. The names of the items are those of
「災害対応基本共有情報（EEI）」, data model 避難指示等（発令毎）.
"""

from __future__ import annotations

import csv
import io
import re

from lxml import etree

from kusei.engines.notices.emergency import packfile
from kusei.engines.notices.emergency.cap.writing import Sender, moment
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action
from kusei.engines.notices.emergency.packfile import said
from kusei.foundation.people.residents.towns import PREFECTURES

NOTICE = "下書き：Ｌアラート（公共情報コモンズ）の正式な様式ではありません。入力するときの写し用です。"
DRILL_NOTICE = "訓練：実際の発令として入力しないでください。"
NAMESPACE = "urn:kusei:alert-draft:1"
_SIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def items(alert: Alert, sender: Sender | None) -> list[tuple[str, str]]:
    """Every item with its value, blank where it is not known, in the order of the list."""
    file = packfile.in_force()
    code, name = (sender.code, sender.name) if sender else ("", "")
    prefecture = PREFECTURES[int(code[:2]) - 1] if code else ""
    at = alert.released_at if alert.action == Action.CANCEL else alert.effective_at or alert.released_at
    return [
        ("発令・解除理由", alert.grounds),
        ("地方公共団体コード", code),
        ("都道府県名", prefecture),
        ("市区町村名", name.removeprefix(prefecture)),
        ("発令区分", alert.order_ja),
        ("発令・解除区分", "解除" if alert.action == Action.CANCEL else "発令"),
        ("発令・解除対象地区", "全域" if alert.whole else "、".join(alert.towns)),
        ("発令・移行・解除日時", moment(at) if at else ""),
        ("警戒レベル", str(alert.level)),
        ("補足情報", alert.supplement),
        ("避難行動指針", said(file.levels[alert.level].todo, "ja") if alert.action != Action.CANCEL else ""),
        ("対象世帯数", "" if alert.households is None else str(alert.households)),
        ("対象人数", "" if alert.residents is None else str(alert.residents)),
        ("災害種別", alert.hazard_ja),
    ]


def as_csv(alert: Alert, sender: Sender | None) -> bytes:
    """One line of names and one of values, UTF-8 with a mark for Excel. Nothing in it is read as a formula."""
    rows = [("区分", DRILL_NOTICE if alert.drill else NOTICE), *items(alert, sender)]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([name for name, _value in rows])
    writer.writerow([f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value for _name, value in rows])
    return "\ufeff".encode() + written.getvalue().encode()


def as_xml(alert: Alert, sender: Sender | None) -> bytes:
    """The same as a small XML document of our own, which says that it is a draft."""
    root = etree.Element(f"{{{NAMESPACE}}}避難情報下書き", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    root.set("注意", DRILL_NOTICE if alert.drill else NOTICE)
    root.set("訓練", "true" if alert.drill else "false")
    for name, value in items(alert, sender):
        etree.SubElement(root, f"{{{NAMESPACE}}}項目", 名称=name).text = _SIGN.sub("", value) or None
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
