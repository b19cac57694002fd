"""Files of the banks' association (全銀協規定フォーマット): records of 120 bytes, half-width kana, one byte a sign.

A generic layer (`Field`, `Record`: pack and read lines of fixed width) and the records of 総合振込 (kind 21). Other
kinds lay their own records out of the same fields; the header is the same for 口座振替 (kind 91) but for its words.
Lines end in CR LF; readers also take files without line ends.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kusei.lib.errors import RuleError
from kusei.lib.kana import enlarge_small_kana, fold_width, hiragana_to_katakana

WIDTH = 120
END = "\r\n"
_SIGNS = frozenset(" ()-./,¥｢｣")  # beside kana, capitals and digits; banks take no others
_KANA = frozenset(chr(code) for code in (0xFF66, *range(0xFF71, 0xFFA0)))  # ｦ, ｱ to ﾝ, ﾞ ﾟ; no small ones, no ｰ
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
ALLOWED = _SIGNS | _KANA | _CAPITALS
_DASHES = dict.fromkeys(map(ord, "ー－−‐‑‒–—―ｰ"), "-")
_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFFA0) if chr(code) != "ｰ"} | {
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
    "゛": "ﾞ",
    "゜": "ﾟ",
    "「": "｢",
    "」": "｣",
}


class NotForBanks(RuleError):
    """A text holds what a bank's file cannot: kanji, small letters of other scripts."""

    code = "zengin.not-for-banks"


class TooWide(RuleError):
    """A number or a text does not fit its field."""

    code = "zengin.too-wide"


class NotARecord(RuleError):
    """A line is no record of the kind that was expected."""

    code = "zengin.not-a-record"


class DoesNotAddUp(RuleError):
    """The trailer says another number or sum than the lines."""

    code = "zengin.does-not-add-up"


def bank_kana(text: str) -> str:
    """The text as a bank's file has it: ｷﾖｳ ﾀﾛｳ. Kana become half-width and large, ー a hyphen.

    Raises `NotForBanks` for what has no such form (kanji, for one).
    """
    folded = fold_width(text).translate(_DASHES).replace("￥", "¥").replace("\\", "¥").upper()
    decomposed = unicodedata.normalize("NFD", enlarge_small_kana(hiragana_to_katakana(folded)))
    made = "".join(_HALF.get(sign, sign) for sign in decomposed)
    wrong = sorted(set(made) - ALLOWED)
    if wrong:
        shown = "".join(wrong[:10])
        raise NotForBanks(
            f"銀行のファイルに使えない文字があります: {shown}。カタカナ、英数字、（）－．／だけで書いてください。",
            f"A bank's file cannot hold: {shown}. Use katakana, letters, digits and ( ) - . / only.",
        )
    return made


@dataclass(frozen=True)
class Field:
    """A field of a record. `N` are digits, right-aligned with zeros; `C` signs, left-aligned with spaces."""

    name: str  # blank: filler
    width: int
    kind: Literal["N", "C"] = "C"
    fixed: str | None = None  # always this

    def pack(self, value: Any) -> str:
        """The value in its width. Raises `TooWide`, `NotForBanks`."""
        if self.fixed is not None:
            return self.fixed
        text = str(0 if value in (None, "") else value) if self.kind == "N" else bank_kana(str(value or ""))
        if self.kind == "N" and not (text.isascii() and text.isdecimal()):
            raise NotForBanks(f"数字ではありません: {self.name}", f"Not digits: {self.name}")
        if len(text) > self.width:
            raise TooWide(
                f"{self.name}は{self.width}文字までです。", f"{self.name} holds {self.width} characters at most."
            )
        return text.rjust(self.width, "0") if self.kind == "N" else text.ljust(self.width)


@dataclass(frozen=True)
class Record:
    """A record: its fields from left to right, `WIDTH` signs in all."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        width = sum(field.width for field in self.fields)
        if width != WIDTH:
            raise ValueError(f"a record has {WIDTH} signs, not {width}")

    def pack(self, values: Mapping[str, Any]) -> str:
        """The record as a line without its end. Raises `TooWide`, `NotForBanks`."""
        return "".join(field.pack(values.get(field.name)) for field in self.fields)

    def read(self, line: str) -> dict[str, str]:
        """Name → text without the filling; numbers keep their zeros. Raises `NotARecord`."""
        if len(line) != WIDTH:
            raise NotARecord(f"{WIDTH}文字の行ではありません。", f"The line does not have {WIDTH} characters.")
        found, at = {}, 0
        for field in self.fields:
            text = line[at : at + field.width]
            at += field.width
            if field.fixed is not None and field.name and text != field.fixed:
                raise NotARecord(f"{field.name}が違います: {text}", f"{field.name} differs: {text}")
            if field.kind == "N" and field.name and not text.strip(" ").isdecimal() and text.strip(" "):
                raise NotARecord(f"{field.name}が数字ではありません。", f"{field.name} is not made of digits.")
            if field.name:
                found[field.name] = text.strip(" ") if field.kind == "N" else text.rstrip(" ")
        return found


def encode(lines: Iterable[str]) -> bytes:
    """The file: one byte a sign (JIS X 0201), each line closed by CR LF."""
    return "".join(line + END for line in lines).replace("¥", "\\").encode("shift_jis")


def decode(content: bytes) -> list[str]:
    """The lines of a file, with line ends or without. Raises `NotARecord`."""
    try:
        text = content.rstrip(b"\x1a").decode("shift_jis").replace("\\", "¥")
    except UnicodeDecodeError as error:
        raise NotARecord("文字コードがJIS（1バイト）ではありません。", "The file is not in one-byte JIS.") from error
    if "\n" in text or "\r" in text:
        lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
    else:
        lines = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    if any(len(line) != WIDTH for line in lines):
        raise NotARecord(f"{WIDTH}文字でない行があります。", f"Some line does not have {WIDTH} characters.")
    return lines


def header(kind: str) -> Record:
    """ヘッダー・レコード of a kind: 21 総合振込, 91 口座振替 (there the client is 委託者, the day 引落日)."""
    return Record(
        (
            Field("データ区分", 1, "N", "1"),
            Field("種別コード", 2, "N", kind),
            Field("コード区分", 1, "N", "0"),  # JIS
            Field("client", 10, "N"),
            Field("client_name", 40),
            Field("on", 4, "N"),  # MMDD
            Field("bank", 4, "N"),
            Field("bank_name", 15),
            Field("branch", 3, "N"),
            Field("branch_name", 15),
            Field("account_kind", 1, "N"),
            Field("account", 7, "N"),
            Field("", 17),
        )
    )


TRANSFER = Record(
    (
        Field("データ区分", 1, "N", "2"),
        Field("bank", 4, "N"),
        Field("bank_name", 15),
        Field("branch", 3, "N"),
        Field("branch_name", 15),
        Field("", 4, "N", "0000"),  # 手形交換所番号
        Field("account_kind", 1, "N"),
        Field("account", 7, "N"),
        Field("name", 30),
        Field("amount", 10, "N"),
        Field("新規コード", 1, "N", "0"),
        Field("reference", 20),  # 顧客コード1・2
        Field("way", 1, "N", "7"),  # 7: by wire (テレ振込)
        Field("", 1),  # 識別表示: what stands before is no EDI
        Field("", 7),
    )
)
TRAILER = Record((Field("データ区分", 1, "N", "8"), Field("count", 6, "N"), Field("sum", 12, "N"), Field("", 101)))
END_OF_FILE = Record((Field("データ区分", 1, "N", "9"), Field("", 119)))
ACCOUNT_KINDS = {"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"}


@dataclass(frozen=True)
class Account:
    """A bank account as files name it. `kind` is a key of `ACCOUNT_KINDS`; names in kana."""

    bank: str  # 4 digits
    branch: str  # 3 digits
    kind: str
    number: str  # 7 digits
    name: str
    bank_name: str = ""
    branch_name: str = ""


@dataclass(frozen=True)
class Client:
    """Who sends the file: the code that the bank gave, and the account that pays or receives."""

    code: str  # 10 digits
    account: Account


@dataclass(frozen=True)
class Transfer:
    """One transfer: so many yen to an account; the reference comes back on statements."""

    to: Account
    yen: int
    reference: str = ""


def header_values(client: Client, on: dt.date) -> dict[str, Any]:
    """What a header says about its sender and day."""
    own = client.account
    return {
        "client": client.code,
        "client_name": own.name,
        "on": f"{on:%m%d}",
        "bank": own.bank,
        "bank_name": own.bank_name,
        "branch": own.branch,
        "branch_name": own.branch_name,
        "account_kind": own.kind,
        "account": own.number,
    }


def transfer_file(client: Client, transfers: Sequence[Transfer], on: dt.date) -> bytes:
    """総合振込 of the day: header, a record for each transfer, totals, end. Raises `NotForBanks`, `TooWide`."""
    lines = [header("21").pack(header_values(client, on))]
    for one in transfers:
        to = one.to
        lines.append(
            TRANSFER.pack(
                {
                    "bank": to.bank,
                    "bank_name": to.bank_name,
                    "branch": to.branch,
                    "branch_name": to.branch_name,
                    "account_kind": to.kind,
                    "account": to.number,
                    "name": to.name,
                    "amount": one.yen,
                    "reference": one.reference,
                }
            )
        )
    lines.append(TRAILER.pack({"count": len(transfers), "sum": sum(one.yen for one in transfers)}))
    lines.append(END_OF_FILE.pack({}))
    return encode(lines)


def read_transfer_file(content: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Header and records of a 総合振込, totals compared. Raises `NotARecord`, `DoesNotAddUp`."""
    lines = decode(content)
    if len(lines) < 3:
        raise NotARecord("レコードが足りません。", "Records are missing.")
    head, rows = header("21").read(lines[0]), [TRANSFER.read(line) for line in lines[1:-2]]
    totals = TRAILER.read(lines[-2])
    END_OF_FILE.read(lines[-1])
    if (int(totals["count"]), int(totals["sum"])) != (len(rows), sum(int(row["amount"]) for row in rows)):
        raise DoesNotAddUp("件数か合計が、明細と合いません。", "Number or sum differ from the records.")
    return head, rows
