"""What always holds of the history, and that nothing that guards the database is switched off."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.audit import chain
from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="audit.chain",
    sentence="だれが何をしたかの履歴は、つながっていて、書き換えられていません。どの表の変更も記録されています。",
    sentence_en="The history of who did what is unbroken and unchanged, and the changes of every table are recorded.",
)
def history() -> Iterator[str]:
    """What `kusei audit verify` finds; reads the whole chain."""
    for problem in chain.verify().problems:
        yield f"{problem.code}: {problem.text}"


@invariant(
    key="database.guards",
    sentence="データベースのトリガー、制約、索引は、どれも働いています。",
    sentence_en="Every trigger, constraint and index of the database is at work.",
)
def guards() -> Iterator[str]:
    """Triggers that were disabled, constraints that were never validated, indexes that cannot be used."""
    here = "c.relnamespace = current_schema()::regnamespace"
    yield from broken(
        "SELECT c.relname AS table, t.tgname AS disabled_trigger FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"  # noqa: S608  ours
        f" WHERE t.tgenabled IN ('D', 'R') AND {here} ORDER BY 1, 2"
    )
    yield from broken(
        "SELECT c.relname AS table, k.conname AS constraint_not_validated FROM pg_constraint k"  # noqa: S608  ours
        f" JOIN pg_class c ON c.oid = k.conrelid WHERE NOT k.convalidated AND {here} ORDER BY 1, 2"
    )
    yield from broken(
        "SELECT t.relname AS table, c.relname AS unusable_index FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"  # noqa: S608  ours
        f" JOIN pg_class t ON t.oid = i.indrelid WHERE NOT i.indisvalid AND {here} ORDER BY 1, 2"
    )
