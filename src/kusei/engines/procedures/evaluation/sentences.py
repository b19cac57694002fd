"""The sentences that tell a person what is missing or wrong in an answer, and how to write it."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS

_ = gettext


def label(one: Field) -> str:
    """The field's label in the visitor's language."""
    return one.label.in_language(get_language() or "ja")


def required(one: Field) -> str:
    """What to do about an answer that is missing."""
    words = {"label": label(one)}
    if one.type in {FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO}:
        return _("「%(label)s」を選んでください。") % words
    if one.type is FieldType.FILE:
        return _("「%(label)s」の写真かファイルを付けてください。") % words
    if one.type is FieldType.DECLARATION:
        return _("「%(label)s」を読んで、印を付けてください。") % words
    if one.type in ROWS:
        return _("「%(label)s」を1つ以上書いてください。") % words
    return _("「%(label)s」を書いてください。") % words


def shape() -> str:
    return _("この答えの形では受け取れません。")


def not_rows() -> str:
    return _("この項目は、くり返しの形で送ってください。")


def too_many(most: int) -> str:
    return _("%(most)dまでにしてください。") % {"most": most}


def too_few(least: int) -> str:
    return _("%(least)d以上にしてください。") % {"least": least}


def too_long(most: int, is_now: int) -> str:
    return _("%(most)d文字までで書いてください（いまは%(now)d文字です）。") % {"most": most, "now": is_now}


def too_short(least: int) -> str:
    return _("%(least)d文字以上で書いてください。") % {"least": least}


def control_characters() -> str:
    return _("使えない文字が入っています。消してから、もう一度書いてください。")


def my_number() -> str:
    return _(
        "マイナンバー（個人番号）の可能性がある番号があります。ここではマイナンバーを受け取れません。番号を消してください。別の番号のときは、担当の課に相談してください。"
    )


def pattern() -> str:
    return _("決まった形で書いてください。例は、項目の説明にあります。")


def kana() -> str:
    return _("カタカナで書いてください。")


def number() -> str:
    return _("数字で書いてください。")


def whole_number() -> str:
    return _("小数のない数字で書いてください。")


def decimals(places: int) -> str:
    return _("小数は%(places)dけたまでで書いてください。") % {"places": places}


def at_least(least: int) -> str:
    return _("%(least)s以上の数を書いてください。") % {"least": f"{least:,}"}


def at_most(most: int) -> str:
    return _("%(most)s以下の数を書いてください。") % {"most": f"{most:,}"}


def date() -> str:
    return _("日付は「2025年4月1日」または「令和7年4月1日」のように、ある日を書いてください。")


def not_before(day: str) -> str:
    return _("%(day)sより前の日は書けません。") % {"day": day}


def not_after(day: str) -> str:
    return _("%(day)sより後の日は書けません。") % {"day": day}


def option() -> str:
    return _("選べる答えの中から選んでください。")


def postcode() -> str:
    return _("郵便番号は7けたの数字で書いてください。例：144-8621")


def phone() -> str:
    return _("電話番号は、市外局番から書いてください。例：03-1234-5678")


def email() -> str:
    return _("メールアドレスの形が正しくありません。例：name@example.jp")


def corporate_number() -> str:
    return _("法人番号は13けたの数字です。番号を確かめてください。")


def bank_digits(digits: int) -> str:
    return _("%(digits)dけたの数字で書いてください。") % {"digits": digits}


def part_required() -> str:
    return _("ここを書いてください。")


def files() -> str:
    return _("ファイルを付け直してください。")


def unknown() -> str:
    """An answer under a key that the form does not have."""
    return _("この項目は様式にありません。項目のキーを確かめてください。")
