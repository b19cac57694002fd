"""Which properties a page lets a person edit: of a field by its type, of a section, of the procedure and its lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Way
from kusei.engines.procedures.definition.fields import ROWS, TYPED, UNASKED, FieldType
from kusei.foundation.people.residents.fields import FIELDS as PROFILE

T = FieldType


@dataclass(frozen=True)
class Property:
    """One property. `kind`: text (three languages), line, lines (one each), number, flag, expression, required, choice,
    choices, fields (keys of fields), day, department. `name` may be `part.name` of the procedure.
    """

    name: str
    kind: str
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    default: Any = None  # what stands when nothing is said


def of_field(kind: str, *, in_rows: bool = False) -> list[Property]:
    """The properties of a field of that type, and of no other."""
    type_ = FieldType(kind)
    found = [Property("key", "line", needed=True, hint=_("式で使う名前です。英小文字・数字・_ で書きます。"))]
    found += [Property("label", "text", needed=True), Property("help", "text")]
    if type_ not in UNASKED:
        found.append(Property("required", "required", default=True))
    found.append(Property("when", "expression", hint=_("空なら、いつも出ます。")))
    if type_ is T.COMPUTED:
        found.append(Property("compute", "expression", needed=True))
    found += _own(type_)
    if type_ not in UNASKED:
        found += [Property("spoken", "text"), Property("order", "number")]
    if type_ not in UNASKED and not in_rows:
        found += [Property("profile", "choice", choices=_profile()), Property("shared", "line")]
    return [*found, Property("sensitive", "flag", default=False)] if type_ not in UNASKED else found


def _own(type_: FieldType) -> list[Property]:
    """What only this type may say."""
    found: list[Property] = []
    if type_ in ROWS:
        found.append(Property("row_label", "text"))
    if type_ in (T.NUMBER, T.MONEY):
        found += [Property("min", "number"), Property("max", "number")]
    if type_ is T.NUMBER:
        found.append(Property("decimals", "number", default=0))
    if type_ in (T.NUMBER, T.COMPUTED):
        found.append(Property("unit", "text"))
    if type_ in TYPED:
        found += [Property("min_length", "number"), Property("max_length", "number")]
    if type_ is T.TEXT:
        found.append(Property("pattern", "line"))
    if type_ is T.DATE:
        hint = _("2026-04-01、today、today-30、today+14 のように書きます。")
        found += [Property("earliest", "line", hint=hint), Property("latest", "line", hint=hint)]
    if type_ in ROWS or type_ in (T.FILE, T.CHOICES):
        found += [Property("least", "number"), Property("most", "number")]
    if type_ is T.FILE:
        names = ("camera", "pictures_only", "original", "may_follow")
        found += [Property(name, "flag", default=False) for name in names]
    return found


def _profile() -> tuple[tuple[str, str], ...]:
    return ("", _("なし")), *((one.key, str(one.label)) for one in PROFILE.values())


def of_section() -> list[Property]:
    """The properties of a section."""
    return [
        Property("key", "line", needed=True),
        Property("title", "text", needed=True),
        Property("intro", "text"),
        Property("when", "expression", hint=_("空なら、いつも出ます。")),
    ]


def of_procedure() -> list[tuple[str, list[Property]]]:
    """The properties of the procedure itself, in groups with a heading."""
    return [
        (_("手続"), _what()),
        (_("受け付け方"), _how()),
        (_("決定と記録"), _afterwards()),
        (_("探し方"), _finding()),
    ]


def _what() -> list[Property]:
    kinds = (
        ("application", _("申請")),
        ("notification", _("届出")),
        ("report", _("報告")),
        ("registration", _("登録")),
    )
    return [
        Property("key", "line", needed=True, hint=_("アドレスに使う名前です。英小文字・数字・- で書きます。")),
        Property("title", "text", needed=True),
        Property("kind", "choice", needed=True, choices=kinds),
        Property("summary", "text", needed=True),
        Property("department", "department", needed=True),
        Property("who", "text", needed=True),
        Property("when", "text", needed=True),
    ]


def _how() -> list[Property]:
    levels = (("anonymous", _("求めない")), ("contact", _("連絡先を確かめる")), ("card", _("マイナンバーカード")))
    return [
        Property("identity", "choice", choices=levels, default="anonymous"),
        Property("channels", "choices", needed=True, choices=channels(), default=["online", "counter", "post"]),
        Property("counter", "text"),
        Property("languages", "choices", needed=True, choices=_languages(), default=["ja"]),
        Property("fee.note", "text"),
        Property("fee.basis", "line", default=""),
        *_invoicing(),
    ]


def _invoicing() -> list[Property]:
    """How a fee is asked for and given back."""
    when = (("submission", _("申請を受け付けたとき")), ("acceptance", _("承認したとき")))
    return [
        Property("fee.income", "line", default="other", hint=_("accounts.yaml の科目のキーです。")),
        Property("fee.invoiced", "choice", choices=when, default="submission"),
        Property("fee.ways", "choices", choices=tuple((str(one), str(one.label)) for one in Way), default=[]),
        Property("fee.due_days", "number", default=14),
        Property("fee.returned", "flag", default=True),
    ]


def channels() -> tuple[tuple[str, str], ...]:
    """The ways in which applications come, in words."""
    return ("online", _("オンライン")), ("counter", _("窓口")), ("post", _("郵送"))


def _languages() -> tuple[tuple[str, str], ...]:
    return ("ja", "日本語"), ("en", "English"), ("ja-easy", "やさしい日本語")


def _afterwards() -> list[Property]:
    ways = ("either", _("紙か電子を選ぶ")), ("paper", _("紙")), ("electronic", _("電子")), ("none", _("渡すものはない"))
    return [
        Property("processing_days", "number"),
        Property("delivery", "choice", choices=ways, default="either"),
        Property("retention_years", "number", default=5),
        Property("decision.approval", "flag", default=False),
        Property("decision.four_eyes", "flag", default=False),
        Property("decision.appeal", "flag", default=True),
        Property("sensitive", "flag", default=False),
        Property("contractors", "flag", default=False),
        Property("renewable", "flag", default=False),
        Property("to_check", "text"),
    ]


def _finding() -> list[Property]:
    events = (
        *(("pregnancy-birth", _("妊娠・出産")), ("childcare", _("子育て")), ("education", _("教育"))),
        *(("marriage-divorce", _("結婚・離婚")), ("moving-housing", _("引っ越し・住まい")), ("work", _("就職・退職"))),
        *(("ageing-care", _("高齢者・介護")), ("bereavement", _("ご不幸"))),
    )
    each = _("1行に1つ書きます。")
    named = ("", _("なし")), ("national", _("国が優先する手続")), ("municipal", _("区市町村が優先する手続"))
    return [
        Property("priority", "choice", choices=named),
        Property("life_events", "choices", choices=events, default=[]),
        Property("situations", "lines", default=[], hint=each),
        Property("keywords", "lines", default=[], hint=each),
        Property("sources", "lines", default=[], hint=each),
    ]


OPTION: Final = "options"
CHECK: Final = "check"


def of_list(name: str) -> list[Property]:
    """The properties of each record of a list: of `operations.LISTS`, or `options` and `check` of a field."""
    line, flag = "line", "flag"
    key = Property("key", line, needed=True)
    label, when = Property("label", "text", needed=True), Property("when", "expression")
    message = Property("message", "text", needed=True)
    rule = Property("that", "expression", needed=True, hint=_("これが正しくないとき、下の文を出します。"))
    yen, part = Property("amount", "number", needed=True), Property("percent", "number", needed=True)
    by = {
        "checks": [rule, message, Property("fields", "fields", needed=True), when],
        "fee-items": [key, label, yen, Property("count", "expression", default="1"), when,
                      Property("postage", flag, default=False)],
        "reductions": [label, Property("when", "expression", needed=True), part,
                       Property("items", "lines", default=[])],
        "outcomes": [key, label, Property("favourable", flag, default=True),
                     Property("reason_required", flag, default=False), Property("issues", flag, default=False),
                     Property("letter", line, default="decision"), Property("valid_years", "number")],
        "checklist": [Property("", "text", needed=True)],
        "documents": [label, when, Property("note", "text")],
        "legal-basis": [Property("name", line, needed=True), Property("article", line, default="")],
        "windows": [Property("opens", "day", needed=True), Property("closes", "day", needed=True)],
        "columns": [Property("title", line, needed=True), Property("value", "expression", needed=True)],
        "plans": [Property("plan", line, needed=True), Property("initiative", line, default=""),
                  Property("note", line, default="")],
        OPTION: [Property("value", line, needed=True), label, Property("help", "text")],
        CHECK: [rule, message],
    }  # fmt: skip
    return by[name]


def list_words(name: str) -> str:
    """The heading of a list."""
    words = {
        "checks": _("項目の間のきまり"),
        "fee-items": _("手数料の行"),
        "reductions": _("減免"),
        "outcomes": _("決定の種類"),
        "checklist": _("審査の確認項目"),
        "documents": _("持ち物"),
        "legal-basis": _("根拠"),
        "windows": _("受付の期間"),
        "columns": _("引渡しファイルの列"),
        "plans": _("計画とのつながり"),
        OPTION: _("選択肢"),
        CHECK: _("この項目で確かめること"),
    }
    return words[name]
