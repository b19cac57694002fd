"""Nothing leaves the house while a transaction is open: a provider that is slow would hold its locks."""

from __future__ import annotations

from django.db import connections


class NetworkInTransaction(RuntimeError):
    """A mistake of the caller: it was about to call a provider with a transaction open."""


def must_be_outside() -> None:
    """Raise `NetworkInTransaction` when this thread has a transaction open on any database.

    The transaction that Django opens around a test is none of the caller's and is not counted.
    """
    for connection in connections.all(initialized_only=True):
        own = any(not block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined]
        by_hand = not connection.in_atomic_block and connection.connection is not None and not connection.autocommit
        if own or by_hand:
            raise NetworkInTransaction("a provider is called after the transaction, never inside it")
