"""Tickets that the machine gives, and the keys under which groups and people stand in published files."""

from __future__ import annotations

import secrets

from kusei.foundation.web import encryption

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nobody misreads one for another
LENGTH = 12


def new_ticket() -> str:
    """A ticket of 60 random bits, in three groups that can be read out: 7K3M-9QXZ-2HTB."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, LENGTH, 4))


def alias(round_id: int, *, group: int | None = None, person: int | None = None) -> str:
    """The key of a group or person in the files of this round: another one in each round, and none can be undone."""
    who = f"g{group}" if group is not None else f"p{person}"
    return encryption.blind(f"{round_id}:{who}", purpose="lotteries.participant")
