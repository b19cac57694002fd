"""The bank's page on which a payer consents to direct debit (Web口座振替): what is asked, what comes back, signed.

An adapter knows one gateway's protocol: `address` gives the page to which the payer is sent, `read` checks what the
payer's browser brings back. The sample bank is a page of this platform, for demonstrations and tests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from kusei.engines.payments.collecting import rules
from kusei.engines.payments.collecting.refusals import AnswerWrong
from kusei.foundation.web import clock, encryption
from kusei.lib.zengin import Account

SKEW = 600  # seconds between the bank's clock and ours
RESULTS = ("accepted", "refused")
_NAMES = ("reference", "nonce", "result", "why", "at")


@dataclass(frozen=True)
class Asked:
    """What the bank is asked: whose mandate (our number), for which account, and where the payer comes back to."""

    reference: str
    nonce: str
    account: Account
    back: str


@dataclass(frozen=True)
class Answered:
    """What the bank said."""

    reference: str
    nonce: str
    result: str  # of RESULTS
    why: str


class Consent(Protocol):
    """A gateway."""

    def address(self, asked: Asked) -> str:
        """The page of the bank to which the payer goes."""
        ...

    def read(self, answer: Mapping[str, str]) -> Answered:
        """What the payer's browser brought back. Raises `AnswerWrong`."""
        ...


class SampleBank:
    """The sample bank: what is asked goes to it encrypted, what it answers is signed with a key that both know."""

    def address(self, asked: Asked) -> str:
        """Our own page that plays the bank."""
        token = encryption.seal_json({**asdict(asked), "at": int(clock.now().timestamp())}).decode()
        return f"{reverse('mandates:bank')}?{urlencode({'ask': token})}"

    def read(self, answer: Mapping[str, str]) -> Answered:
        """Signature, clock and words are checked."""
        values = {name: answer.get(name, "") for name in _NAMES}
        if not hmac.compare_digest(_signature(values).encode(), answer.get("signature", "").encode()):
            raise AnswerWrong
        age = clock.now().timestamp() - int(values["at"]) if values["at"].isdecimal() else SKEW + 1
        if abs(age) > SKEW or values["result"] not in RESULTS:
            raise AnswerWrong
        return Answered(values["reference"], values["nonce"], values["result"], values["why"][:40])


def asked_of(token: str) -> Asked:
    """The bank's side: what was asked. Raises `AnswerWrong` for what is not ours, or older than ten minutes."""
    try:
        found = encryption.unseal_json(token.encode())
        at, account = found.pop("at"), Account(**found.pop("account"))
        asked = Asked(account=account, **found)
    except (encryption.Unreadable, UnicodeEncodeError, TypeError, KeyError, AttributeError):
        raise AnswerWrong from None
    if abs(clock.now().timestamp() - at) > SKEW:
        raise AnswerWrong
    return asked


def answer_of(asked: Asked, result: str, why: str = "") -> str:
    """The bank's side: the address to which the payer goes back, with the answer."""
    values = {
        "reference": asked.reference,
        "nonce": asked.nonce,
        "result": result,
        "why": why,
        "at": str(int(clock.now().timestamp())),
    }
    return f"{asked.back}?{urlencode({**values, 'signature': _signature(values)})}"


def _signature(values: Mapping[str, str]) -> str:
    key = hashlib.sha256(f"kusei sample bank {settings.SECRET_KEY}".encode()).digest()
    text = "\n".join(f"{name}={values[name]}" for name in _NAMES)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def adapter() -> Consent | None:
    """The gateway of the pack; None: applications are on paper alone. The sample bank confirms anything, so it is
    there in demonstrations only.
    """
    return SampleBank() if rules.debit().consent == "sample" and settings.DEMO else None
