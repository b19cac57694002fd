"""Japanese telephone numbers as people write them, in the international form (E.164) and back.

Source: 電気通信番号計画 (総務省告示): ten digits at a fixed line, eleven with 050, 060, 070, 080 and 090. Refused are
numbers that nobody has at home: free-phone and premium services (0120, 0800, 0570, 0990 …), those of three digits, and
020, which is for machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width

_MARKS = re.compile(r"[\s()\u30fb.\-\u2010-\u2015\u2212\uff0d\u30fc\uff70]+")
_ELEVEN = re.compile(r"0[56789]0[1-9]\d{7}")  # 0A0 with a carrier's digit, which is never 0
_TEN = re.compile(r"0(?![5-9]0)[1-9]\d{8}")  # a mobile number that lacks a digit is none
_SERVICES = ("0120", "0170", "0180", "0570", "0800", "0910", "0990", "020")
MOBILE = ("060", "070", "080", "090")


class PhoneRefused(RuleError):
    """The text is no number at which a person in Japan can be reached."""

    code = "phone"

    def __init__(self) -> None:
        super().__init__(
            "電話番号は、0から始まる10桁か11桁の数字で書いてください。例：090-1234-5678",
            "Write the telephone number as 10 or 11 digits that begin with 0, such as 090-1234-5678.",
        )


class NotMobile(RuleError):
    """The number is not that of a mobile phone, and cannot receive a short message."""

    code = "phone-not-mobile"

    def __init__(self) -> None:
        super().__init__(
            "SMSを受け取れるのは携帯電話の番号だけです。060、070、080、090から始まる番号を書いてください。",
            "Only mobile phones receive short messages. Write a number that begins with 060, 070, 080 or 090.",
        )


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in Japan. `national` begins with 0 and has no marks: 09012345678."""

    national: str

    COUNTRY: ClassVar[str] = "+81"

    @property
    def international(self) -> str:
        """As E.164 writes it: +819012345678."""
        return self.COUNTRY + self.national[1:]

    @property
    def mobile(self) -> bool:
        """Whether it is a mobile phone, which alone receives short messages."""
        return self.national.startswith(MOBILE) and len(self.national) == 11


def read_phone(text: str) -> Phone:
    """The number in the text: full-width digits, hyphens, brackets, spaces and +81 are understood.

    Raises `PhoneRefused`. What is read from `international` or `national` is the same number again.
    """
    digits = _MARKS.sub("", fold_width(text))
    if digits.startswith("+81"):
        digits = "0" + digits.removeprefix("+81").removeprefix("0")
    wrong = not digits.isascii() or digits.startswith(_SERVICES)
    if wrong or not (_ELEVEN.fullmatch(digits) or _TEN.fullmatch(digits)):
        raise PhoneRefused
    return Phone(digits)


def read_mobile(text: str) -> Phone:
    """The number of a mobile phone in the text. Raises `PhoneRefused`, `NotMobile`."""
    phone = read_phone(text)
    if not phone.mobile:
        raise NotMobile
    return phone
