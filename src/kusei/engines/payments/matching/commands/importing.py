"""Takes files in: looked at first, then read in; the same file and the same line never twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.layouts import Bank, Settlement, layouts
from kusei.engines.payments.matching.models import BankLine, Import, Payout, SettledLine
from kusei.engines.payments.matching.reading import BankRow, Reading, SettledRow, read
from kusei.engines.payments.matching.refusals import FileRefused, KnownFile, Over
from kusei.foundation.files.names import safe_name
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

ONCE = "matching_import_once"
_LINES = """
INSERT INTO matching_settledline (file_id, payout_id, provider, of, reference, kind, gross, fee, settled_on, nth)
SELECT %(file)s, row.payout, %(provider)s, row.of, row.reference, row.kind, row.gross, row.fee, row.settled_on, row.nth
FROM unnest(%(payouts)s::bigint[], %(ofs)s::text[], %(references)s::text[], %(kinds)s::text[], %(gross)s::bigint[],
    %(fees)s::bigint[], %(days)s::date[], %(nths)s::int[])
    AS row(payout, of, reference, kind, gross, fee, settled_on, nth)
ON CONFLICT DO NOTHING
"""


def hand_in(*, layout: str, name: str, content: bytes, by: User | None = None) -> Import:
    """A file is handed in and looked at; its lines are read in by `apply_import`.

    Raises `NotOurs`, `FileRefused` and, when the same bytes were handed in as that kind of file, `KnownFile`.
    """
    rights.require(by, Role.EDITOR)
    reading = read(content, _layout(layout), layouts())
    try:
        with transaction.atomic():
            return Import.objects.create(
                layout=layout,
                sha256=hashlib.sha256(content).hexdigest(),
                name=safe_name(name)[:200],
                sealed=encryption.seal(content),
                lines=reading.lines,
                incoming=reading.incoming,
                outgoing=reading.outgoing,
                handed_in_by=by,
                handed_in_at=clock.now(),
            )
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise KnownFile from error


def preview(file: Import) -> Reading:
    """What a file says that waits. Raises `FileRefused` when its layout changed meanwhile."""
    return read(encryption.unseal(file.sealed), _layout(file.layout), layouts())


def drop_import(*, import_id: int, by: User | None = None) -> None:
    """The file is not read in after all. Raises `NotOurs`, `Over`."""
    rights.require(by, Role.EDITOR)
    waiting = Import.objects.filter(pk=import_id, state=Import.State.WAITING)
    if not waiting.update(state=Import.State.DROPPED, sealed=b"", done_by=by, done_at=clock.now()):
        raise Over


def apply_import(*, import_id: int, by: User | None = None) -> Import:
    """Read the lines in, those that are new. Told again, it does nothing. Raises `NotOurs`, `Over`, `FileRefused`."""
    rights.require(by, Role.EDITOR)
    with transaction.atomic():
        file = Import.objects.select_for_update().get(pk=import_id)
        if file.state == Import.State.DONE:
            return file
        if file.state == Import.State.DROPPED:
            raise Over
        layout, reading = _layout(file.layout), preview(file)
        if isinstance(layout, Settlement):
            file.added = _settled(file, layout, reading)
        else:
            file.added = _bank(file, layout, reading.bank)
        file.state, file.sealed = Import.State.DONE, b""
        file.done_by, file.done_at = by or file.done_by, clock.now()
        file.save(update_fields=["state", "sealed", "done_by", "done_at", "added"])
    return file


def _layout(key: str) -> Settlement | Bank:
    found = layouts().of(key)
    if found is None:
        raise FileRefused(f"settlements.yaml: {key}")
    return found


def _settled(file: Import, layout: Settlement, reading: Reading) -> int:
    """The lines of a provider, in one statement; those of a payout that was posted go to a payout of their own."""
    rows = reading.settled
    payouts = _payouts(layout, rows, _fresh(layout.provider, rows))
    values: dict[str, Any] = {
        "file": file.pk,
        "provider": layout.provider,
        "payouts": [payouts.get(row.payout) for row in rows],
        "ofs": [row.payout for row in rows],
        "references": [row.reference for row in rows],
        "kinds": [row.kind for row in rows],
        "gross": [row.gross for row in rows],
        "fees": [row.fee for row in rows],
        "days": [row.settled_on for row in rows],
        "nths": [row.nth for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        added = int(cursor.rowcount)
    touched = Payout.objects.filter(pk__in=set(payouts.values()), posted_on=None)
    for payout in touched.annotate(sum=Coalesce(Sum(F("lines__gross") - F("lines__fee")), 0)):
        payout.net, payout.done = payout.sum, False
        payout.stated = reading.stated.get(payout.reference, payout.stated)
        payout.save(update_fields=["net", "done", "stated"])
    return added


def _fresh(provider: str, rows: tuple[SettledRow, ...]) -> set[str]:
    """The payouts of which the file has lines that we do not know yet."""
    known: defaultdict[str, set[tuple[object, ...]]] = defaultdict(set)
    standing = SettledLine.objects.filter(provider=provider, of__in={row.payout for row in rows})
    for of, *line in standing.values_list("of", "reference", "kind", "gross", "fee", "nth"):
        known[of].add(tuple(line))
    return {
        row.payout for row in rows if (row.reference, row.kind, row.gross, row.fee, row.nth) not in known[row.payout]
    }


def _payouts(layout: Settlement, rows: tuple[SettledRow, ...], fresh: set[str]) -> dict[str, int]:
    """The payout of each number in the file, made when it is not there."""
    first = {row.payout: row.settled_on for row in reversed(rows)}
    posted = set(
        Payout.objects.filter(provider=layout.provider, reference__in=first, posted_on__isnull=False)
        .values_list("reference", flat=True)
    )  # fmt: skip
    found: dict[str, int] = {}
    for of, day in sorted(first.items()):
        reference = _supplement(layout.provider, of) if of in posted and of in fresh else of
        payout, _ = Payout.objects.get_or_create(
            provider=layout.provider, reference=reference, defaults={"way": layout.way, "settled_on": day}
        )
        found[of] = payout.pk
    return found


def _supplement(provider: str, of: str) -> str:
    """The number of the payout for lines that came after the payout had been posted."""
    later = Payout.objects.filter(provider=provider, reference__startswith=f"{of} +").order_by("pk")
    rows = list(later.values_list("reference", "posted_on"))
    if rows and rows[-1][1] is None:
        return str(rows[-1][0])
    return f"{of} +{len(rows) + 1}"


def _bank(file: Import, layout: Bank, rows: tuple[BankRow, ...]) -> int:
    """The lines of the bank. Alike lines of a file are counted, so that the same line in two files is one."""
    seen: Counter[str] = Counter()
    made: list[BankLine] = []
    for line, row in enumerate(rows, 1):
        said = json.dumps([layout.key, row.date.isoformat(), row.amount, row.text, row.number], ensure_ascii=False)
        seen[said] += 1
        made.append(
            BankLine(
                file=file,
                line=line,
                mark=encryption.blind(f"{said}{seen[said]}", purpose="matching.bankline"),
                date=row.date,
                amount=row.amount,
                counterpart=row.counterpart,
                sealed_text=encryption.seal_json(row.text),
            )
        )
    before = BankLine.objects.filter(file=file).count()
    BankLine.objects.bulk_create(made, ignore_conflicts=True, batch_size=2000)
    return BankLine.objects.filter(file=file).count() - before
