"""How payers can be reached: name, address, telephone, of the invoice itself or of the payer's own profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kusei.engines.payments.invoices import payers
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.people.residents.queries.secrecy import secret_users
from kusei.foundation.people.residents.queries.vault import facts_of
from kusei.foundation.people.residents.values import address_lines
from kusei.lib.phones import Phone, PhoneRefused, read_phone


@dataclass(frozen=True)
class Contact:
    """What is known of a payer. `secret`: under protection (支援措置), so nothing of it is used or shown."""

    name: str = field(default="", repr=False)
    kana: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    address: tuple[str, ...] = field(default=(), repr=False)
    telephone: str = field(default="", repr=False)
    secret: bool = False

    @property
    def phone(self) -> Phone | None:
        """The number to call, if it is one."""
        try:
            return read_phone(self.telephone) if self.telephone else None
        except PhoneRefused:
            return None

    def can(self, way: str, *, account: bool) -> bool:
        """Whether the way reaches the payer; `account`: they have one here."""
        if self.secret:
            return False
        phone = self.phone
        return {
            "notice": account,
            "letter": bool(self.name and self.address),
            "call": phone is not None,
            "sms": phone is not None and phone.mobile,
        }[way]


def of(invoices: Iterable[Invoice]) -> dict[int, Contact]:
    """The contact of each invoice. Two SQL queries, however many there are."""
    asked = list(invoices)
    users = {one.payer_id for one in asked if one.payer_id is not None}
    secret = secret_users(users)
    facts = facts_of(users - secret, ("name", "address", "phone")) if users - secret else {}
    return {
        one.pk: Contact(secret=True) if one.payer_id in secret else _merged(one, facts.get(one.payer_id or 0, {}))
        for one in asked
    }


def _merged(invoice: Invoice, known: dict[str, object]) -> Contact:
    """What stands on the invoice goes first: it was written for this claim."""
    named = payers.of(invoice) or payers.Payer("")
    name, address = known.get("name"), known.get("address")
    written = f"{name['family']} {name['given']}".strip() if isinstance(name, dict) else ""
    code = str(address.get("postal_code", "")) if isinstance(address, dict) else ""
    lines = tuple(address_lines({**address, "postal_code": ""})) if isinstance(address, dict) else ()
    return Contact(
        name=named.name or written,
        kana=named.kana,
        postcode=named.postcode or (f"{code[:3]}-{code[3:]}" if code else ""),
        address=(named.address,) if named.address else lines,
        telephone=named.telephone or str(known.get("phone") or ""),
    )
