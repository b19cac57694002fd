"""The barcode with which convenience stores take payments: 44 digits in a GS1-128, built, read and verified.

標準料金代理収納ガイドライン (GS1 Japan): one barcode of 60 mm at most with its quiet zones, 10 mm high at least.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.lib.errors import RuleError

LENGTH = 44
LARGEST = 999_999  # yen, six digits; agencies take less (a limit of 300,000 is usual) as the pack's data say
STAMP_FROM = 50_000  # yen; a receipt of so much bears a revenue stamp (印紙税法別表第一17号), public money is exempt
NO_DATE = "999999"

# Name of the field, how it is called in a message, number of digits.
LAYOUT: tuple[tuple[str, str, int], ...] = (
    ("_identifier", "識別子（91）", 2),
    ("issuer", "請求書発行企業コード", 6),
    ("free", "自由使用欄", 21),
    ("reissue", "再発行区分", 1),
    ("pay_until", "支払期限", 6),
    ("stamp", "印紙フラグ", 1),
    ("amount", "金額", 6),
    ("check", "検査数字", 1),
)


class NotStoreBarcode(RuleError):
    """The text is no such code; the message names the field, its place (the first digit is 1) and what is wrong."""

    code = "not-store-barcode"


@dataclass(frozen=True, kw_only=True)
class StoreBarcode:
    """What the barcode says. `amount` in yen; `pay_until` None when it has no last day; `reissue` 0 to 9.

    `free` is ours; fewer than 21 digits are filled up with zeros behind. Raises `NotStoreBarcode`.
    """

    issuer: str
    free: str
    amount: int
    pay_until: dt.date | None = None
    reissue: int = 0
    stamp: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "free", self.free.ljust(21, "0"))
        build(self)


def check_digit(digits: str) -> int:
    """Modulus 10, weights 3 and 1 from the right."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


def stamp_flag(amount: int, stamp_from: int | None = STAMP_FROM) -> int:
    """1 when the receipt bears a revenue stamp; with None never, as for public money (印紙税法別表第三)."""
    return int(stamp_from is not None and amount >= stamp_from)


def build(code: StoreBarcode) -> str:
    """The 44 digits. Raises `NotStoreBarcode` for a value that does not fit its field."""
    day = NO_DATE if code.pay_until is None else f"{code.pay_until:%y%m%d}"
    if code.pay_until is not None and not 2000 <= code.pay_until.year <= 2098:
        day = ""  # 99 would be read as no date at all
    values = ("91", code.issuer, code.free, str(code.reissue), day, str(code.stamp), f"{code.amount:06d}")
    place = 1
    for (_name, label, length), text in zip(LAYOUT, values, strict=False):
        if len(text) != length or not (text.isascii() and text.isdigit()):
            raise _wrong(label, place, length, f"「{text[:30]}」は入れられません", f"“{text[:30]}” does not fit")
        place += length
    body = "".join(values)
    return f"{body}{check_digit(body)}"


def parse(text: str) -> StoreBarcode:
    """What the 44 digits say, checked. Raises `NotStoreBarcode`.

    Every single digit that changed is found. Two neighbours that changed places are found unless they differ by five;
    digits with an odd number of others between them have the same weight, and their swap is not found.
    """
    if len(text) != LENGTH:
        raise NotStoreBarcode(
            f"コンビニのバーコードは{LENGTH}桁の数字です。読み取った文字は{len(text)}桁でした。もう一度読み取ってください。",
            f"A store's barcode has {LENGTH} digits; {len(text)} were read. Read it again.",
        )
    found: dict[str, str] = {}
    place = 1
    for name, label, length in LAYOUT:
        found[name] = piece = text[place - 1 : place - 1 + length]
        if not (piece.isascii() and piece.isdigit()):
            raise _wrong(label, place, length, "数字でない文字があります", "not all of it is digits")
        place += length
    if found["_identifier"] != "91":
        raise _wrong("識別子（91）", 1, 2, f"「{found['_identifier']}」です", f"it says {found['_identifier']}")
    if (computed := check_digit(text[:-1])) != int(found["check"]):
        raise _wrong("検査数字", LENGTH, 1, f"「{computed}」のはずが「{found['check']}」です", f"should be {computed}")
    return StoreBarcode(
        issuer=found["issuer"],
        free=found["free"],
        amount=int(found["amount"]),
        pay_until=_day(found["pay_until"]),
        reissue=int(found["reissue"]),
        stamp=int(found["stamp"]),
    )


def printed(code: str) -> tuple[str, str]:
    """The two lines of digits below the bars: (91)… and date, stamp, amount, check digit."""
    return f"(91){code[2:8]}-{code[8:30]}", f"{code[30:36]}-{code[36]}-{code[37:43]}-{code[43]}"


def _day(digits: str) -> dt.date | None:
    if digits == NO_DATE:
        return None
    try:
        return dt.date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise _wrong("支払期限", 31, 6, f"「{digits}」という日はありません", f"there is no day {digits}") from None


def _wrong(label: str, place: int, length: int, ja: str, en: str) -> NotStoreBarcode:
    until = place + length - 1
    return NotStoreBarcode(
        f"コンビニのバーコードの{label}（{place}〜{until}桁目）：{ja}。もう一度読み取るか、印刷を確かめてください。",
        f"Store barcode, {label} (digits {place} to {until}): {en}. Read it again, or look at the print.",
    )
