"""Brings a value of the vault into its one form, or refuses it, and writes it for a person to read. No database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kusei.foundation.people.residents.fields import FIELDS, Field, Kind, Part
from kusei.foundation.people.residents.refusals import FactRefused
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text
from kusei.lib.kana import fold_hyphens_between_digits, fold_width, hiragana_to_katakana
from kusei.lib.mynumber import refuse_my_number
from kusei.lib.names import normalize_name

LONGEST = 100  # characters of a text
MOST_MEMBERS = 20  # people of one household
EARLIEST = dt.date(1868, 1, 25)  # the first day of 明治: nobody alive was born before
KATAKANA = re.compile(r"[ァ-ヺー・ヽヾ　 ]+")
HOLDER = re.compile(r"[ァ-ヺー・ヽヾ　 0-9A-Z().,/-]+")  # what banks print in the name of an account


def clean(key: str, value: Any) -> Any:
    """The value in the form in which it is kept. Raises `FactRefused`, and `PossibleMyNumber` wherever one stands.

    An unknown key is a `KeyError`: keys come from `fields.FIELDS`, never from a person.
    """
    field = FIELDS[key]
    refuse_numbers(value)
    return _CLEANERS[field.kind](field, value)


def refuse_numbers(value: Any) -> None:
    """Raise `PossibleMyNumber` if any text in the value could be a My Number."""
    if isinstance(value, str):
        refuse_my_number(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            refuse_numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            refuse_numbers(one)


def _line(label: Any, value: Any, longest: int = LONGEST, part: str = "") -> str:
    if not isinstance(value, str):
        raise FactRefused(_("%(label)sを文字で書いてください。") % {"label": label}, part)
    text = normalize_name(value)
    if len(text) > longest or not text.isprintable():
        sentence = _("%(label)sは、改行なしで%(longest)d字までで書いてください。")
        raise FactRefused(sentence % {"label": label, "longest": longest}, part)
    return text


def _text(field: Field, value: Any) -> str:
    text = _line(field.label, value)
    if not text:
        raise FactRefused(_("%(label)sを書いてください。") % {"label": field.label})
    return text


def _part(part: Part, value: Any) -> str:
    text = _line(part.label, value, part.longest, part.key)
    if part.required and not text:
        raise FactRefused(_("%(label)sを書いてください。") % {"label": part.label}, part.key)
    if part.kana and text:
        text = hiragana_to_katakana(text)
        if not (HOLDER if part.key == "holder_kana" else KATAKANA).fullmatch(text):
            raise FactRefused(_("%(label)sはカタカナで書いてください。") % {"label": part.label}, part.key)
    if part.digits and text:
        text = fold_hyphens_between_digits(text).replace("-", "").removeprefix("〒").strip()
        if not re.fullmatch(rf"[0-9]{{{part.digits}}}", text):
            sentence = _("%(label)sは%(digits)d桁の数字で書いてください。")
            raise FactRefused(sentence % {"label": part.label, "digits": part.digits}, part.key)
    if part.choices and text and text not in dict(part.choices):
        raise FactRefused(_("%(label)sを一覧から選んでください。") % {"label": part.label}, part.key)
    return text


def _parts(field: Field, value: Any) -> dict[str, str]:
    """Every part as text, absent ones blank. The 町字ID of an address comes along when there is one."""
    known = {part.key for part in field.parts} | ({"town_id"} if field.kind is Kind.ADDRESS else set())
    if not isinstance(value, Mapping) or not set(value) <= known:
        raise FactRefused(_("%(label)sの形が正しくありません。") % {"label": field.label})
    cleaned = {part.key: _part(part, value.get(part.key, "")) for part in field.parts}
    if field.kind is Kind.ADDRESS:
        town_id = value.get("town_id") or ""
        if town_id and not (isinstance(town_id, str) and re.fullmatch(r"[0-9]{7}", town_id)):
            raise FactRefused(_("町字IDは7桁の数字です。"), "town")
        cleaned["town_id"] = town_id
    return cleaned


def day_of_birth(value: Any, part: str = "") -> str:
    """A day of birth as ISO text: a real day, not in the future. Raises `FactRefused`."""
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        raise FactRefused(_("生年月日は、ある日を書いてください。"), part) from None
    if not EARLIEST <= day <= clock.today():
        raise FactRefused(_("生年月日は、今日までの日を書いてください。"), part)
    return day.isoformat()


def _choice(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in dict(field.choices):
        raise FactRefused(_("%(label)sを一覧から選んでください。") % {"label": field.label})
    return value


def _choices(field: Field, value: Any) -> list[str]:
    codes = [code for code, _label in field.choices]
    if not isinstance(value, list | tuple) or not value or any(code not in codes for code in value):
        raise FactRefused(_("%(label)sを一覧から選んでください。") % {"label": field.label})
    return [code for code in codes if code in value]


def _phone(field: Field, value: Any) -> str:
    text = fold_hyphens_between_digits(_line(field.label, value)).replace(" ", "-")
    digits = text.replace("-", "")
    if not re.fullmatch(r"(0[0-9]{9,10}|\+[1-9][0-9]{6,14})", digits) or not re.fullmatch(r"\+?[0-9-]+", text):
        raise FactRefused(_("電話番号は、0で始まる10桁か11桁の番号を書いてください。"))
    return text.strip("-")


def _email(field: Field, value: Any) -> str:
    text = _line(field.label, value, 254)
    try:
        validate_email(text)
    except ValidationError:
        raise FactRefused(_("メールアドレスの形が正しくありません。")) from None
    return text


def member(value: Any) -> dict[str, str]:
    """One person of a household in the form in which they are kept. Raises `FactRefused`, `PossibleMyNumber`."""
    refuse_numbers(value)
    field = FIELDS["household"]
    cleaned = _parts(field, {**value, "date_of_birth": ""} if isinstance(value, Mapping) else value)
    if day := value.get("date_of_birth"):
        cleaned["date_of_birth"] = day_of_birth(day, "date_of_birth")
    return cleaned


def _household(field: Field, value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list | tuple) or len(value) > MOST_MEMBERS:
        raise FactRefused(_("世帯の人は%(most)d人まで登録できます。") % {"most": MOST_MEMBERS})
    return [member(one) for one in value]


_CLEANERS = {
    Kind.TEXT: _text,
    Kind.NAME: _parts,
    Kind.ADDRESS: _parts,
    Kind.BANK_ACCOUNT: _parts,
    Kind.DATE: lambda field, value: day_of_birth(value),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.HOUSEHOLD: _household,
}


def shown(key: str, value: Any) -> list[str]:
    """The value as lines for a person, in the language of the page."""
    return _SHOWN.get(FIELDS[key].kind, lambda field, value: [str(value)])(FIELDS[key], value)


def _shown_name(field: Field, value: Any) -> list[str]:
    lines = [f"{value['family']} {value['given']}", f"{value['family_kana']} {value['given_kana']}"]
    return [line.strip() for line in lines if line.strip()]


def address_lines(value: Mapping[str, str]) -> list[str]:
    """An address as on an envelope."""
    code = value["postal_code"]
    lines = [f"〒{code[:3]}-{code[3:]}" if code else ""]
    lines += ["".join(value[part] for part in ("prefecture", "city", "town", "block")), value["building"]]
    return [line for line in lines if line]


def _shown_bank_account(field: Field, value: Any) -> list[str]:
    """Only the end of the number: the page may be seen by others, and the bank's name tells the owner enough."""
    kind = dict(field.parts[4].choices).get(value["kind"], "")
    return [f"{value['bank_name']} {value['branch_name']}", f"{kind} ****{value['number'][-3:]}", value["holder_kana"]]


def _shown_household(field: Field, value: Any) -> list[str]:
    return [f"{one['relation']} {one['name']}" for one in value]


_SHOWN = {
    Kind.NAME: _shown_name,
    Kind.ADDRESS: lambda field, value: address_lines(value),
    Kind.BANK_ACCOUNT: _shown_bank_account,
    Kind.DATE: lambda field, value: [date_text(dt.date.fromisoformat(value))],
    Kind.CHOICE: lambda field, value: [str(dict(field.choices).get(value, value))],
    Kind.CHOICES: lambda field, value: [str(dict(field.choices).get(code, code)) for code in value],
    Kind.HOUSEHOLD: _shown_household,
}


def postal_code(text: str) -> str:
    """Seven digits, however they were typed; blank when it is no postcode."""
    digits = fold_hyphens_between_digits(fold_width(text)).replace("-", "").removeprefix("〒").strip()
    return digits if re.fullmatch(r"[0-9]{7}", digits) else ""
