"""The fields of a sheet: how they are called, what may stand in them, and what is still missing.

Answers are texts by field name; a field that is not there is blank. Yen and numbers are numbers as text, 0 included,
 or one of the two nothings that a person may state: `not-applicable` (該当なし) and `unknown` (未公表).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from kusei.foundation.web import formats
from kusei.lib.kana import fold_width
from kusei.lib.mynumber import PossibleMyNumber, refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.evaluation.formfile import Form, Item
from kusei.services.plans.evaluation.texts import OUTCOMES, in_language

LONGEST = 4000
MOST_YEN = 10**15
STATED = {"not-applicable": "該当なし", "unknown": "未公表"}
SAID = {word: key for key, word in STATED.items()} | {"なし": "not-applicable", "not applicable": "not-applicable",
                                                      "not published": "unknown"}  # fmt: skip
Answers = Mapping[str, str]


class AnswersRefused(CycleRefused):
    """Some fields hold what cannot stand there; `fields` says which and why."""

    code = "evaluation.answers-refused"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(_("直すところがあります。しるしの付いた欄を見てください。"))
        self.fields = dict(fields)


@dataclass(frozen=True)
class Missing:
    """A field without which the sheet cannot be submitted."""

    field: str
    label: str


def promise_fields(number: int) -> tuple[str, str]:
    """What is promised, and until when."""
    return f"promise-{number}-what", f"promise-{number}-until"


def kept_fields(number: int) -> tuple[str, str]:
    """What became of last year's promise of that number, and the words about it."""
    return f"kept-{number}-outcome", f"kept-{number}-words"


def labels(form: Form, kept: Sequence[int] = ()) -> dict[str, str]:
    """Every field of the form with what a person calls it, in the order of the sheet."""
    found: dict[str, str] = {}
    for number in kept:
        outcome, words = kept_fields(number)
        found[outcome] = _("前年度の約束%(number)sの結果") % {"number": number}
        found[words] = _("前年度の約束%(number)sの説明") % {"number": number}
    found |= {f"item-{item.key}": in_language(item, "label") for item in form.items}
    found["no-indicator"] = _("指標を置けない理由")
    for axis in form.axes:
        name = in_language(axis, "label")
        found[f"points-{axis.key}"] = _("%(axis)sの点") % {"axis": name}
        found[f"reason-{axis.key}"] = _("%(axis)sの理由") % {"axis": name}
    found |= {"direction": _("次年度の方向性"), "direction-reason": _("方向性の理由")}
    for number in range(1, form.promises + 1):
        what, until = promise_fields(number)
        found[what] = _("改善の約束%(number)s") % {"number": number}
        found[until] = _("改善の約束%(number)sの期限") % {"number": number}
    return found


def cleaned(form: Form, answers: Answers, kept: Sequence[int] = ()) -> dict[str, str]:
    """The answers as they are kept: known fields only, without blanks. Raises `AnswersRefused`."""
    known, found, wrong = labels(form, kept), {}, {}
    for name, said in answers.items():
        text = said.replace("\r\n", "\n").strip()
        if not text:
            continue
        try:
            if name not in known:
                raise ValueError(_("このシートの様式にない欄です。"))
            found[name] = _one(form, name, text)
        except PossibleMyNumber:
            wrong[name] = _("マイナンバーのように見える12けたの数字は書けません。")
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise AnswersRefused(wrong)
    return found


def _one(form: Form, name: str, text: str) -> str:
    if len(text) > LONGEST or "\x00" in text:
        raise ValueError(_("4,000字以内で書いてください。"))
    refuse_my_number(text)
    kind, _dash, key = name.partition("-")
    if kind == "points":
        return _chosen(text, [str(points) for points in form.points])
    if name == "direction":
        return _chosen(text, [one.key for one in form.directions])
    if kind == "kept" and name.endswith("-outcome"):
        return _chosen(text, list(OUTCOMES))
    item = form.item(key) if kind == "item" else None
    return text if item is None else _of_item(item, text)


def _chosen(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise ValueError(_("一覧から選んでください。"))
    return text


def _of_item(item: Item, text: str) -> str:
    if item.kind == "choice":
        return _chosen(text, [choice.key for choice in item.choices])
    if item.kind == "text":
        return text
    plain = fold_width(text).replace(",", "").strip().removesuffix("円")
    if text in STATED or plain in SAID:
        return text if text in STATED else SAID[plain]
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= MOST_YEN or (item.kind == "yen" and number % 1):
        raise ValueError(
            _("0以上の整数の円で書いてください。ないときは「該当なし」と書きます。")
            if item.kind == "yen"
            else _("0以上の数で書いてください。ないときは「該当なし」と書きます。")
        )
    return f"{number.normalize() + 0:f}"


def shown(item: Item, text: str) -> str:
    """The answer as a person reads it; a blank one as a dash."""
    if not text:
        return formats.NO_VALUE
    if item.kind == "choice":
        return next((in_language(one, "label") for one in item.choices if one.key == text), text)
    if item.kind == "text":
        return text
    if text in STATED:
        return {"not-applicable": _("該当なし"), "unknown": _("未公表")}[text]
    return formats.yen(int(text)) if item.kind == "yen" else formats.number(Decimal(text))


def typed(item: Item, text: str) -> str:
    """The answer as it stands in a text field to be changed."""
    return STATED.get(text, text) if item.kind in {"yen", "number"} else text


def missing(form: Form, answers: Answers, *, kept: Sequence[int] = (), indicators: int = 0) -> list[Missing]:
    """What is still to be written before the sheet can be submitted, in the order of the sheet.

    `kept` are the numbers of last year's promises, each of which needs its outcome; `indicators` says how many the
    initiative has.
    """
    needed: list[str] = []
    for number in kept:
        needed += kept_fields(number)
    needed += [f"item-{item.key}" for item in form.items if item.required]
    if form.indicators_needed and not indicators:
        needed.append("no-indicator")
    for axis in form.axes:
        needed += [f"points-{axis.key}", f"reason-{axis.key}"]
    needed += ["direction", "direction-reason"]
    chosen = form.direction(answers.get("direction", ""))
    if form.promises and (chosen is None or chosen.promise):
        needed += promise_fields(1)
    for number in range(2, form.promises + 1):
        pair = promise_fields(number)
        needed += pair if any(answers.get(one) for one in pair) else ()
    words = labels(form, kept)
    return [Missing(name, words[name]) for name in needed if not answers.get(name)]


def points_of(form: Form, answers: Answers) -> dict[str, Decimal]:
    """The points by axis; axes without any are left out."""
    return {axis.key: Decimal(answers[f"points-{axis.key}"]) for axis in form.axes if answers.get(f"points-{axis.key}")}


def promises_of(answers: Answers) -> list[tuple[int, str, str]]:
    """Number, what and until when of each promise that is written."""
    numbers = sorted(
        {int(name.split("-")[1]) for name, text in answers.items() if name.startswith("promise-") and text}
    )
    return [(n, answers.get(f"promise-{n}-what", ""), answers.get(f"promise-{n}-until", "")) for n in numbers]
