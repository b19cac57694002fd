"""What many parts of one page ask the organisation for, asked of the database once.

Every page that only reads is within the block (`middleware`): nothing that is remembered may change there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("org_remembering", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within the block roles, departments and the home municipality are read once; after it they are read anew."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(key: Hashable, read: Callable[[], Answer]) -> Answer:
    """What `read()` answers; within `remembering` only the first call for the key asks it."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: Answer = memory[key]
    return found
