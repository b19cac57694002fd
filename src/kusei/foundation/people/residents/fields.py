"""The fields of the profile vault: key, label, kind and the name in GIF.

GIF is 政府相互運用性フレームワーク, its models 個人, 住所 and 連絡先. Pages and the procedures engine read this table,
which knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Kind(StrEnum):
    """What a value looks like."""

    TEXT = "text"  # one line
    NAME = "name"  # {family, given, family_kana, given_kana}
    DATE = "date"  # "YYYY-MM-DD"
    CHOICE = "choice"  # one of the codes
    CHOICES = "choices"  # several of the codes, in their order
    ADDRESS = "address"  # {postal_code, prefecture, city, town, block, building, town_id}
    PHONE = "phone"  # digits and hyphens
    EMAIL = "email"
    BANK_ACCOUNT = "bank_account"
    HOUSEHOLD = "household"  # [{relation, name, date_of_birth, sex}], in order


@dataclass(frozen=True)
class Part:
    """One part of a value that has several."""

    key: str
    label: _StrOrPromise
    gif: str
    longest: int = 100
    required: bool = False
    kana: bool = False  # katakana; hiragana is turned into it
    digits: int = 0  # exactly so many digits
    hint: _StrOrPromise = ""
    choices: tuple[tuple[str, _StrOrPromise], ...] = ()
    autocomplete: str = ""


@dataclass(frozen=True)
class Field:
    """One field. `guarded`: never shown of a person under protection, except to the few who keep the protection."""

    key: str
    label: _StrOrPromise
    kind: Kind
    gif: str
    parts: tuple[Part, ...] = ()
    choices: tuple[tuple[str, _StrOrPromise], ...] = ()
    hint: _StrOrPromise = ""
    guarded: bool = False
    autocomplete: str = ""


SEXES = (("1", _("男性")), ("2", _("女性")), ("9", _("その他・答えない")), ("0", _("不明")))

NAME_PARTS = (
    Part("family", _("氏"), "familyName", required=True, autocomplete="family-name"),
    Part("given", _("名"), "givenName", autocomplete="given-name", hint=_("氏だけの方は空けてください。")),
    Part("family_kana", _("氏のフリガナ"), "familyNameKana", kana=True),
    Part("given_kana", _("名のフリガナ"), "givenNameKana", kana=True),
)
ADDRESS_PARTS = (
    Part(
        "postal_code",
        _("郵便番号"),
        "postalCode",
        digits=7,
        hint=_("7桁の数字。ハイフンはあってもなくても構いません。"),
        autocomplete="postal-code",
    ),
    Part("prefecture", _("都道府県"), "prefecture", longest=10, required=True, autocomplete="address-level1"),
    Part("city", _("市区町村"), "cityAndCounty", longest=50, required=True, autocomplete="address-level2"),
    Part("town", _("町名・丁目"), "streetAddress", required=True, hint=_("例：蒲田五丁目")),
    Part("block", _("番地・号"), "cityBlock", hint=_("例：13番14号")),
    Part("building", _("建物名・部屋番号"), "buildingNameEtc", hint=_("一戸建ての場合は空けてください。")),
)
ACCOUNT_KINDS = (("1", _("普通")), ("2", _("当座")), ("4", _("貯蓄")))
BANK_PARTS = (
    Part("bank_code", _("金融機関コード"), "", digits=4, required=True, hint=_("4桁の数字")),
    Part("bank_name", _("金融機関名"), "", required=True),
    Part("branch_code", _("支店コード"), "", digits=3, required=True, hint=_("3桁の数字")),
    Part("branch_name", _("支店名"), "", required=True),
    Part("kind", _("口座の種類"), "", required=True, choices=ACCOUNT_KINDS),
    Part("number", _("口座番号"), "", digits=7, required=True, hint=_("7桁の数字。短いときは前に0を付けてください。")),
    Part("holder_kana", _("口座名義（カナ）"), "", required=True, kana=True),
)
MEMBER_PARTS = (
    Part(
        "relation", _("続柄"), "relationship", longest=20, required=True, hint=_("あなたから見た続柄。例：妻、長男、母")
    ),
    Part("name", _("氏名"), "fullName", required=True),
    Part("date_of_birth", _("生年月日"), "dateOfBirth"),
    Part("sex", _("性別"), "sex", choices=SEXES),
)
LANGUAGES = (
    ("ja", "日本語"),
    ("ja-easy", "やさしい日本語"),
    ("en", "English"),
    ("zh", "中文"),
    ("ko", "한국어"),
    ("vi", "Tiếng Việt"),
    ("ne", "नेपाली"),
    ("tl", "Tagalog"),
)
CONTACT_WAYS = (
    ("online", _("このサイトのお知らせ")),
    ("email", _("メール")),
    ("phone", _("電話")),
    ("post", _("郵便")),
)
NEEDS = (
    ("wheelchair", _("車いすで利用する")),
    ("sign_language", _("手話通訳がほしい")),
    ("writing", _("筆談がほしい")),
    ("large_print", _("大きな文字がほしい")),
    ("reading_aloud", _("読み上げてほしい")),
    ("easy_words", _("やさしい言葉で話してほしい")),
    ("interpreter", _("外国語の通訳がほしい")),
    ("companion", _("付き添いの人と一緒に利用する")),
    ("quiet_place", _("静かな場所で話したい")),
)

_FIELDS = (
    Field("name", _("氏名"), Kind.NAME, "fullName", parts=NAME_PARTS),
    Field("former_family_name", _("旧氏"), Kind.TEXT, "formerFamilyName", hint=_("住民票に旧氏を載せている方だけ")),
    Field("alternative_name", _("通称"), Kind.TEXT, "alternativeName", hint=_("住民票に通称を載せている方だけ")),
    Field("date_of_birth", _("生年月日"), Kind.DATE, "dateOfBirth"),
    Field("sex", _("性別"), Kind.CHOICE, "sex", choices=SEXES),
    Field("address", _("住所"), Kind.ADDRESS, "address", parts=ADDRESS_PARTS, guarded=True),
    Field(
        "phone",
        _("電話番号"),
        Kind.PHONE,
        "contactPointInformation.phone",
        hint=_("日中につながる番号"),
        guarded=True,
        autocomplete="tel",
    ),
    Field(
        "email",
        _("連絡用のメールアドレス"),
        Kind.EMAIL,
        "contactPointInformation.email",
        hint=_("サインインに使うメールアドレスは変わりません。"),
        guarded=True,
        autocomplete="email",
    ),
    Field("preferred_language", _("やりとりに使うことば"), Kind.CHOICE, "preferredLanguage", choices=LANGUAGES),
    Field("contact_way", _("連絡の方法"), Kind.CHOICE, "contactPointInformation.purpose", choices=CONTACT_WAYS),
    Field("bank_account", _("振込先の口座"), Kind.BANK_ACCOUNT, "bankAccount", parts=BANK_PARTS, guarded=True),
    Field("needs", _("窓口で必要な手助け"), Kind.CHOICES, "functionalSupportType", choices=NEEDS),
    Field("household", _("世帯の人"), Kind.HOUSEHOLD, "roleInformation", parts=MEMBER_PARTS, guarded=True),
)
FIELDS: Mapping[str, Field] = MappingProxyType({field.key: field for field in _FIELDS})
