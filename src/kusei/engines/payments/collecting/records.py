"""Which records hold a person's data, so that the person sees who read them."""

from __future__ import annotations

from kusei.engines.payments.collecting.models import DebitRun, LetterBatch
from kusei.foundation.people.models import User


def rows_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: the batches of letters and the debit files in which the person is."""
    batches = LetterBatch.objects.filter(items__invoice__payer=user).values_list("pk", flat=True).distinct()
    runs = DebitRun.objects.filter(items__invoice__payer=user).values_list("pk", flat=True).distinct()
    return [
        ("collecting.letterbatch", [str(number) for number in batches]),
        ("collecting.debitrun", [str(number) for number in runs]),
    ]
