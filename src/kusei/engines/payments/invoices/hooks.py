"""Where other apps hang on: what an invoice is for, and ways by which it can be paid.

An app registers in `ready()`:

    hooks.register_source(Source("procedures.application", _("申請"), url=…, on_paid=…))
    hooks.register_offer(Offer("online", …))
    hooks.register_piece(Piece("instalments", "mandates/instalments.html", …))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from kusei.engines.payments.invoices.models import Invoice, Refund


def _nothing(_invoice: Invoice) -> None:
    """Nothing follows."""


def _nothing_refunded(_refund: Refund) -> None:
    """Nothing follows."""


def _no_url(_source_id: str) -> str:
    return ""


@dataclass(frozen=True)
class Source:
    """What invoices are raised for: an application, a booking, a voucher.

    The hooks run in the transaction of the act: what they raise takes the act back with it. Except `on_paid`, whose
    failure must never lose money: it is called in a job after the payment, again until it succeeds, so it must bear
    being called twice. `on_lapsed` gives back what was reserved. None of them goes out to the network.
    """

    key: str
    label: _StrOrPromise
    url: Callable[[str], str] = _no_url  # of the source, for staff
    payer_url: Callable[[str], str] = _no_url  # of the source, for the payer
    on_paid: Callable[[Invoice], None] = _nothing
    on_lapsed: Callable[[Invoice], None] = _nothing
    on_cancelled: Callable[[Invoice], None] = _nothing
    on_refunded: Callable[[Refund], None] = _nothing_refunded


@dataclass(frozen=True)
class Offer:
    """A way to pay that the payer's page offers: a button with a sentence. `order` sorts them."""

    way: str
    label: _StrOrPromise
    hint: _StrOrPromise
    url: Callable[[Invoice], str]  # blank: not for this invoice
    order: int = 50


@dataclass(frozen=True)
class Piece:
    """A part of the payer's page that another app knows about: its template, given what `shown` found as `piece`."""

    key: str
    template: str
    shown: Callable[[Invoice], object | None]  # None: nothing for this invoice
    order: int = 50


_sources: dict[str, Source] = {}
_offers: dict[str, Offer] = {}
_pieces: dict[str, Piece] = {}


def register_source(source: Source) -> None:
    """Add a source; the same key again replaces it."""
    _sources[source.key] = source


def source(key: str) -> Source:
    """The source of that key; one without hooks when its app is no longer there."""
    return _sources.get(key) or Source(key, key)


def sources() -> list[Source]:
    """Every source."""
    return list(_sources.values())


def register_offer(offer: Offer) -> None:
    """Add a way to pay; the same way again replaces it."""
    _offers[offer.way] = offer


def offers() -> list[Offer]:
    """The ways that the payer's page offers, in their order."""
    return sorted(_offers.values(), key=lambda one: one.order)


def register_piece(piece: Piece) -> None:
    """Add a part of the payer's page; the same key again replaces it."""
    _pieces[piece.key] = piece


def pieces(invoice: Invoice) -> list[tuple[str, object]]:
    """Template and content of the parts that this invoice's page has, in their order."""
    found = [(one.template, one.shown(invoice)) for one in sorted(_pieces.values(), key=lambda one: one.order)]
    return [(template, content) for template, content in found if content is not None]


def has_follower(key: str) -> bool:
    """Whether somebody wants to hear that an invoice of the source was paid."""
    return key in _sources and _sources[key].on_paid is not _nothing
