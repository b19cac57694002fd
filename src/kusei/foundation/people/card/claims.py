"""What is taken from the provider's answer: the consented attributes as received, and never a My Number."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from kusei.foundation.web.formats import date_text
from kusei.lib.mynumber import find_possible_my_numbers

# The attributes of the profile of デジタル認証アプリ: each scope gives the claim of its name.
SCOPES = ("name", "address", "birthdate", "gender")
LEVEL = "aal3"  # checked with the card and its PIN
ACR_VALUES = "aal3 crl"  # asked for where the settings name nothing else
LONGEST = 300
# Claims of the protocol itself, which hold random text in which twelve digits mean nothing.
PROTOCOL = frozenset(
    {"iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash"}
    | {"acr", "amr", "auth_time", "sid", "session_state", "typ"}
)


class ClaimRefused(ValueError):
    """The answer holds what must not be received; the sentence names no value."""

    code = "people.claim-refused"


@dataclass(frozen=True)
class Received:
    """One verified answer: the card by its digest, how surely, when, and the attributes."""

    issuer: str
    subject_digest: str
    acr: str
    received_at: dt.datetime
    attributes: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be sealed."""
        return {**asdict(self), "received_at": self.received_at.isoformat()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Received:
        """What `as_json` gave."""
        return cls(**{**values, "received_at": dt.datetime.fromisoformat(values["received_at"])})


def strong(acr: Any) -> bool:
    """Whether the answer says that the card itself was checked."""
    return isinstance(acr, str) and LEVEL in acr.split()


def refuse_my_number(claims: Mapping[str, Any]) -> None:
    """Raise `ClaimRefused` when any claim, asked for or not, holds a number that could be a My Number."""
    texts = [
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in claims.items()
        if name not in PROTOCOL
    ]
    if any(find_possible_my_numbers(text) for text in texts):
        raise ClaimRefused(
            _(
                "マイナンバー（個人番号）の可能性がある番号が届いたため、何も受け取りませんでした。"
                "ここではマイナンバーをお預かりしません。区の窓口に相談してください。"
            )
        )


def taken(claims: Mapping[str, Any], consented: Collection[str]) -> dict[str, str]:
    """The consented attributes as received; every other claim is dropped. Raises `ClaimRefused`."""
    refuse_my_number(claims)
    attributes = {}
    for name in SCOPES:
        value = claims.get(name)
        if name not in consented or not isinstance(value, str) or not value.strip():
            continue
        if len(value) > LONGEST or (name == "birthdate" and birthdate(value) is None):
            raise ClaimRefused(_("届いた内容を読み取れず、何も受け取りませんでした。もう一度お試しください。"))
        attributes[name] = value.strip()
    return attributes


def birthdate(text: str) -> dt.date | None:
    """The day of `19850315` or `1985-03-15`; None for anything else."""
    if not re.fullmatch(r"[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def labels() -> dict[str, str]:
    """Each attribute and its word."""
    return {"name": _("氏名"), "address": _("住所"), "birthdate": _("生年月日"), "gender": _("性別")}


def shown(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The attributes in words, in order, as pages show them."""
    words = dict(attributes)
    if day := birthdate(words.get("birthdate", "")):
        words["birthdate"] = date_text(day)
    if "gender" in words:
        words["gender"] = {"1": _("男"), "2": _("女")}.get(words["gender"], words["gender"])
    return [(label, words[name]) for name, label in labels().items() if name in words]
