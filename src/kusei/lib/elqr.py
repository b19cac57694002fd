"""The payment code of public money, eL-QR (地方税統一QR): 255 digits in the manner of EMV, built, read and verified.

Layout and checksum are those that the open parser of a working payment terminal reads; the official book is not public.
`LAYOUT` is the table of it.
"""

from __future__ import annotations

import binascii
import datetime as dt
from dataclasses import dataclass, fields

from kusei.lib.errors import RuleError

LENGTH = 255
AGENCY = "13800"  # 収納機関番号 of 地方税共同機構
LARGEST = 10**11 - 1  # yen, eleven digits

# Name of the field, how it is called in a message, number of digits, what it must say ("" for anything).
LAYOUT: tuple[tuple[str, str, int, str], ...] = (
    ("_version", "タグ00（版）", 6, "000201"),
    ("_dynamic", "タグ01（種類）", 6, "010212"),
    ("_merchant", "タグ27（長さ96）", 4, "2796"),
    ("_scheme", "タグ27の00（機関）", 9, "0005" + AGENCY),
    ("_detail", "タグ27の01（長さ83）", 4, "0183"),
    ("check_1", "検査数字1", 2, ""),
    ("account", "口座番号", 11, ""),
    ("amount", "金額", 11, ""),
    ("bearer", "手数料負担区分", 1, ""),
    ("agency", "収納機関番号", 5, AGENCY),
    ("stamp", "印紙区分", 1, ""),
    ("kind", "税目・料金番号", 3, ""),
    ("spare_1", "予備1", 5, ""),
    ("check_2", "検査数字2", 2, ""),
    ("case_key", "案件特定キー", 20, ""),
    ("confirmation", "確認番号", 6, ""),
    ("mark", "区切り", 1, ""),
    ("institution", "共通納税機関コード", 5, ""),
    ("office", "税務事務所コード", 3, ""),
    ("spare_2", "予備2", 7, ""),
    ("_amount", "タグ54（長さ11）", 4, "5411"),
    ("amount_again", "タグ54の金額", 11, ""),
    ("_period", "タグ62（長さ26）", 4, "6226"),
    ("levied", "賦課年度", 4, ""),
    ("taxed", "課税年度", 4, ""),
    ("term", "期別", 2, ""),
    ("due_on", "納期限", 8, ""),
    ("pay_until", "支払期限", 8, ""),
    ("_spare", "タグ80（長さ85）", 4, "8085"),
    ("spare_3", "予備3", 85, ""),
    ("_crc", "タグ63（長さ5）", 4, "6305"),
    ("crc", "検査値（CRC）", 5, ""),
)


class NotElQr(RuleError):
    """The text is no eL-QR; the message names the field, its place (the first digit is 1) and what is wrong there."""

    code = "not-elqr"


@dataclass(frozen=True, kw_only=True)
class ElQr:
    """What an eL-QR says. Texts are digits of the length in `LAYOUT`; `amount` is in yen, the years are fiscal years.

    `check_1` and `check_2` are check digits whose rule is not public: parsed ones are kept as they are, and a code of
    our own says 00 unless whoever issues it gives them. Raises `NotElQr`.
    """

    amount: int
    case_key: str
    confirmation: str
    kind: str
    levied: int
    taxed: int
    due_on: dt.date
    pay_until: dt.date
    term: str = "00"
    account: str = "0" * 11
    institution: str = "0" * 5
    office: str = "0" * 3
    check_1: str = "00"
    check_2: str = "00"
    bearer: str = "2"
    agency: str = AGENCY
    stamp: str = "0"
    mark: str = "0"
    spare_1: str = "0" * 5
    spare_2: str = "0" * 7
    spare_3: str = "0" * 85

    def __post_init__(self) -> None:
        build(self)

    @property
    def number(self) -> tuple[str, str, str, str]:
        """eL番号 to type by hand: 収納機関番号, 納付番号, 確認番号, 納付区分.

        That these are the fields of 5, 20, 6 and 3 digits is inferred from their lengths.
        """
        return self.agency, self.case_key, self.confirmation, self.kind


def crc16(text: str) -> int:
    """CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF): 10673 for "123456789"."""
    return binascii.crc_hqx(text.encode("ascii"), 0xFFFF)


def build(code: ElQr) -> str:
    """The 255 digits. Raises `NotElQr` for a value that does not fit its field."""
    made, place = [], 1
    for name, label, length, fixed in LAYOUT[:-1]:
        text = fixed if name.startswith("_") else _written(code, name, length)
        if len(text) != length or not (text.isascii() and text.isdigit()) or (fixed and text != fixed):
            raise _wrong(label, place, length, f"「{text[:30]}」は入れられません", f"“{text[:30]}” does not fit")
        made.append(text)
        place += length
    body = "".join(made)
    return f"{body}{crc16(body):05d}"


def parse(text: str) -> ElQr:
    """What the 255 digits say, after everything that can be checked was: marks, amounts, dates, checksum.

    Every single digit that changed is found, and every two digits that changed places; only a swap of one of the last
    five digits with one before them may pass. Raises `NotElQr`.
    """
    if len(text) != LENGTH:
        raise NotElQr(
            f"eL-QRは{LENGTH}桁の数字です。読み取った文字は{len(text)}桁でした。もう一度読み取ってください。",
            f"An eL-QR has {LENGTH} digits; {len(text)} were read. Read it again.",
        )
    found: dict[str, str] = {}
    place = 1
    for name, label, length, fixed in LAYOUT:
        found[name] = piece = text[place - 1 : place - 1 + length]
        if not (piece.isascii() and piece.isdigit()):
            raise _wrong(label, place, length, "数字でない文字があります", "not all of it is digits")
        if fixed and piece != fixed:
            raise _wrong(label, place, length, f"「{fixed}」のはずが「{piece}」です", f"“{piece}” instead of {fixed}")
        place += length
    if found["amount"] != found["amount_again"]:
        raise _wrong("タグ54の金額", 117, 11, "前の金額と違います", "not the same as the amount before")
    if (computed := crc16(text[:-5])) != int(found["crc"]):
        raise _wrong("検査値（CRC）", 251, 5, "検査値が合いません", f"the checksum should be {computed:05d}")
    return ElQr(**{one.name: _read(one.name, found[one.name]) for one in fields(ElQr)})  # type: ignore[arg-type]


def _written(code: ElQr, name: str, length: int) -> str:
    value = getattr(code, name.removesuffix("_again"))
    if isinstance(value, dt.date):
        return f"{value:%Y%m%d}".zfill(8)
    if isinstance(value, int):
        return f"{value:0{length}d}"
    return str(value)


def _read(name: str, digits: str) -> int | str | dt.date:
    if name in {"amount", "levied", "taxed"}:
        return int(digits)
    if name not in {"due_on", "pay_until"}:
        return digits
    label, place = ("納期限", 142) if name == "due_on" else ("支払期限", 150)
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise _wrong(label, place, 8, f"「{digits}」という日はありません", f"there is no day {digits}") from None


def _wrong(label: str, place: int, length: int, ja: str, en: str) -> NotElQr:
    until = place + length - 1
    return NotElQr(
        f"eL-QRの{label}（{place}〜{until}桁目）：{ja}。もう一度読み取るか、印刷を確かめてください。",
        f"eL-QR, {label} (digits {place} to {until}): {en}. Read it again, or look at the print.",
    )
