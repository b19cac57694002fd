"""Verifies the history: recomputes every hash, link by link, and says the first thing that is wrong.

The hashing is spelled out here once more instead of calling the database's own functions: who can rewrite
rows can rewrite functions too. Memory stays constant: a page of links is read at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from kusei.foundation.audit import anchors, installation
from kusei.foundation.audit.models import Verification
from kusei.foundation.web import clock

PAGE = 1000
START = bytes(32)

LINKS = """
    WITH page AS MATERIALIZED (
        SELECT * FROM audit_act WHERE seq > %(after)s AND seq <= %(until)s ORDER BY seq LIMIT %(size)s
    ), found AS (
        SELECT e.act_id, count(*) AS number,
            min(e.id) FILTER (WHERE e.digest <> sha256(convert_to(jsonb_build_array(
                e.id, e.act_id, e.model, e.object_id, e.label, e.action, e.changed, e.before, e.after)::text,
                'UTF8')) ) AS altered,
            sha256(string_agg(e.digest, ''::bytea ORDER BY e.id)) AS digests
        FROM audit_entry e JOIN page p ON p.id = e.act_id GROUP BY e.act_id
    )
    SELECT p.seq, p.entries, coalesce(f.number, 0), f.altered, p.previous, p.hash,
        p.content = sha256(convert_to(jsonb_build_array(
            p.id, to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
            p.actor_id, p.actor, p.reason, p.request_id, p.path, p.entries)::text, 'UTF8')
            || coalesce(f.digests, sha256(''::bytea))),
        p.hash = sha256(p.previous || int8send(p.seq) || p.content)
    FROM page p LEFT JOIN found f ON f.act_id = p.id ORDER BY p.seq
"""
GUARDS = {
    ("audit_entry", "audit_guard_change"),
    ("audit_entry", "audit_guard_insert"),
    ("audit_act", "audit_guard_change"),
    ("audit_act", "audit_guard_insert"),
    ("audit_act", "audit_guard_update"),
    ("audit_act", "audit_close"),
    ("audit_act", "audit_seal"),
    ("audit_head", "audit_guard_change"),
    ("audit_head", "audit_guard_update"),
    ("audit_tracking", "audit_guard_change"),
    ("audit_tracking", "audit_begin"),
    ("audit_access", "audit_guard_change"),
}


@dataclass(frozen=True)
class Problem:
    """Something that must not be. `seq` is the link and `entry` the row where it was found, when there is
    one.
    """

    code: str
    text: str
    seq: int | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Result:
    """What a verification found: the first broken place of the chain, and everything that is switched off."""

    acts: int
    entries: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass
class _Walk:
    acts: int = 0
    entries: int = 0
    hash: bytes = START


def verify() -> Result:
    """Check the whole chain, its guards, the recording triggers and the anchors. Writes nothing."""
    walk = _Walk()
    with connection.cursor() as cursor:
        # Read first: what is committed later lies behind this head and is none of this run's business.
        cursor.execute("SELECT seq, hash FROM audit_head")
        head = cursor.fetchone()
        problems = [*_first(_links(cursor, walk, head)), *_first(_loose_ends(cursor)), *_switched_off(cursor)]
    if not problems:
        problems += _first(_anchors())
    return Result(walk.acts, walk.entries, tuple(problems))


def verify_and_note() -> Result:
    """Verify, and keep the result for the page of the history."""
    result = verify()
    Verification.objects.create(
        at=clock.now(),
        ok=result.ok,
        acts=result.acts,
        entries=result.entries,
        problem="\n".join(problem.text for problem in result.problems),
    )
    return result


def _first(problems: Iterator[Problem]) -> list[Problem]:
    found = next(problems, None)
    return [] if found is None else [found]


def _links(cursor: CursorWrapper, walk: _Walk, head: tuple[int, Any] | None) -> Iterator[Problem]:
    if head is None:
        yield Problem("audit.head-missing", _("鎖の先頭の記録（audit_head）がありません。"))
        return
    until, last_hash = head[0], bytes(head[1])
    while True:
        cursor.execute(LINKS, {"after": walk.acts, "until": until, "size": PAGE})
        rows = cursor.fetchall()
        for row in rows:
            yield from _link(walk, row)
            walk.acts, walk.hash = row[0], bytes(row[5])
            walk.entries += row[2]
        if len(rows) < PAGE:
            break
    if walk.acts != until:
        yield _missing(walk.acts + 1, until)
    elif walk.hash != last_hash:
        yield Problem("audit.head-changed", _("最後の操作と、鎖の先頭の記録（audit_head）が合いません。"), seq=until)


def _missing(first: int, last: int) -> Problem:
    text = _("操作 %(first)s から %(last)s までの記録がなくなっています。") % {"first": first, "last": last}
    return Problem("audit.act-missing", text, seq=first)


def _link(walk: _Walk, row: tuple[Any, ...]) -> Iterator[Problem]:
    seq, expected, found, altered, previous, _hash, *sums = row
    values = {"seq": seq, "expected": expected, "found": found, "entry": altered}
    if seq != walk.acts + 1:
        yield _missing(walk.acts + 1, seq - 1)
    if altered is not None:
        text = _("操作 %(seq)s の履歴 %(entry)s が書き換えられています。") % values
        yield Problem("audit.entry-changed", text, seq=seq, entry=altered)
    if found != expected:
        text = _("操作 %(seq)s の履歴は %(expected)s 件のはずですが、%(found)s 件あります。") % values
        yield Problem("audit.entry-count", text, seq=seq)
    if not all(sums) or previous is None or bytes(previous) != walk.hash:
        text = _("操作 %(seq)s の記録が書き換えられています。") % values
        yield Problem("audit.act-changed", text, seq=seq)


def _loose_ends(cursor: CursorWrapper) -> Iterator[Problem]:
    cursor.execute("SELECT min(a.seq) FROM audit_act a, audit_head h WHERE a.seq > h.seq")
    if (seq := cursor.fetchone()[0]) is not None:
        yield Problem("audit.act-added", _("操作 %(seq)s は、あとから足されたものです。") % {"seq": seq}, seq=seq)
    cursor.execute("SELECT min(id) FROM audit_act WHERE seq IS NULL")
    if (act := cursor.fetchone()[0]) is not None:
        yield Problem("audit.act-unsealed", _("鎖につながっていない操作（番号 %(act)s）があります。") % {"act": act})
    cursor.execute(
        "SELECT min(e.id) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_act a WHERE a.id = e.act_id)"
    )
    if (entry := cursor.fetchone()[0]) is not None:
        text = _("どの操作にも属さない履歴 %(entry)s があります。") % {"entry": entry}
        yield Problem("audit.entry-loose", text, entry=entry)


def _switched_off(cursor: CursorWrapper) -> Iterator[Problem]:
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgenabled IN ('O', 'A') AND c.relname LIKE 'audit%'"
        " AND c.relnamespace = current_schema()::regnamespace"
    )
    for table, trigger in sorted(GUARDS - set(cursor.fetchall())):
        text = _("履歴を守るしくみ %(trigger)s（%(table)s）が止められています。") % {
            "trigger": trigger,
            "table": table,
        }
        yield Problem("audit.guard-off", text)
    for table in installation.missing(cursor):
        text = _("表 %(table)s の変更が記録されていません。kusei migrate で記録を始められます。") % {"table": table}
        yield Problem("audit.not-recorded", text)


def _anchors() -> Iterator[Problem]:
    for anchor, kept in anchors.compared():
        values = {"seq": anchor.seq, "at": anchor.at}
        if not anchor.genuine:
            text = _("操作 %(seq)s の控えの印が正しくありません。控えか秘密の鍵が変わっています。") % values
            yield Problem("audit.anchor-forged", text, seq=anchor.seq)
        elif not kept:
            text = _("%(at)s の控えと操作 %(seq)s が合いません。履歴が作り直されています。") % values
            yield Problem("audit.anchor-differs", text, seq=anchor.seq)
