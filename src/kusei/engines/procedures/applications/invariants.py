"""What always holds of applications: each has its version and its answers, and stands where its history says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.engines.procedures.applications.models import Answers
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=2)
"""So long after their end drafts are said to have been forgotten: the job that discards them runs every night."""
SAMPLE = 50


@invariant(
    key="applications.history",
    sentence="申請の状態は、最後のできごとと同じです。",
    sentence_en="An application stands where its last event says.",
)
def history() -> Iterator[str]:
    """Applications whose events do not lead to their state, or are not complete."""
    yield from broken(
        """SELECT a.id AS application, a.state, e.state AS last_event, a.sequence, n.number AS events
        FROM applications_application a
        LEFT JOIN (SELECT application_id, count(*) AS number, max(sequence) AS last
            FROM applications_event GROUP BY 1) n
            ON n.application_id = a.id
        LEFT JOIN applications_event e ON e.application_id = a.id AND e.sequence = n.last
        WHERE e.state IS DISTINCT FROM a.state OR n.last IS DISTINCT FROM a.sequence
        OR n.number IS DISTINCT FROM n.last ORDER BY 1"""
    )


@invariant(
    key="applications.version",
    sentence="申請には、その手続の様式の版があります。",
    sentence_en="Every application was made with a version of its procedure that was in force once.",
)
def version() -> Iterator[str]:
    """Applications whose form belongs to another procedure, or never was in force."""
    yield from broken(
        """SELECT a.id AS application, a.version_id AS version, v.procedure_id AS version_of,
            a.procedure_id AS procedure
        FROM applications_application a LEFT JOIN procedures_version v ON v.id = a.version_id
        WHERE v.id IS NULL OR v.procedure_id <> a.procedure_id OR v.in_force_at IS NULL ORDER BY 1"""
    )


@invariant(
    key="applications.answers",
    sentence="申請には回答があり、改訂の数と合います。廃棄した申請には残っていません。新しい50件は読めます。",
    sentence_en="Applications have their answers, as many as revisions; those disposed of have none; the newest 50"
    " can be read.",
)
def answers() -> Iterator[str]:
    """Applications without answers or with too many, and answers that no key opens."""
    yield from broken(
        """SELECT a.id AS application, a.revision, count(s.id) AS answers, a.disposed_at FROM applications_application a
        LEFT JOIN applications_answers s ON s.application_id = a.id GROUP BY a.id
        HAVING count(s.id) <> CASE WHEN a.disposed_at IS NULL THEN a.revision ELSE 0 END ORDER BY 1"""
    )
    for one in Answers.objects.order_by("-pk")[:SAMPLE]:
        try:
            encryption.unseal_json(one.sealed)
        except ValueError as refusal:
            yield f"application {one.application_id}, answers {one.pk}: {type(refusal).__name__}"


@invariant(
    key="applications.decisions",
    sentence="決定した申請には決定の記録があり、補正待ちの申請には補正の依頼があります。",
    sentence_en="What was decided has its decision, and what waits for a correction has an open request.",
)
def decisions() -> Iterator[str]:
    """Decided applications without a decision, and corrections that do not fit the state."""
    yield from broken(
        """SELECT a.id AS application, a.state FROM applications_application a
        WHERE a.state IN ('decided', 'delivered') AND a.disposed_at IS NULL AND NOT EXISTS (
            SELECT FROM applications_decision d
            WHERE d.application_id = a.id AND d.decided_at IS NOT NULL AND d.dropped_at IS NULL) ORDER BY 1"""
    )
    yield from broken(
        """SELECT a.id AS application, a.state, count(c.id) AS open_corrections FROM applications_application a
        LEFT JOIN applications_correction c ON c.application_id = a.id AND c.answered_at IS NULL
            AND c.cancelled_at IS NULL
        GROUP BY a.id HAVING (a.state = 'correction') <> (count(c.id) = 1) ORDER BY 1"""
    )


@invariant(
    key="applications.files",
    sentence="申請の添付ファイルは、どれもあります。",
    sentence_en="Every file that an application names is there.",
)
def files() -> Iterator[str]:
    """Attachments of applications whose file is gone or still belongs to nobody."""
    yield from broken(
        """SELECT t.id AS attachment, t.application_id AS application, f.claimed FROM applications_attachment t
        JOIN applications_application a ON a.id = t.application_id
        LEFT JOIN files_storedfile f ON f.public_id = t.file
        WHERE a.disposed_at IS NULL AND (f.id IS NULL OR NOT f.claimed) ORDER BY 1"""
    )


@invariant(
    key="applications.kept",
    sentence="出さないまま期限の過ぎた下書きは残っていません。",
    sentence_en="No draft that was not handed in is kept past its end.",
)
def kept() -> Iterator[str]:
    """Drafts that the nightly job has left behind."""
    yield from broken(
        """SELECT id AS expired_draft, expires_at FROM applications_draft
        WHERE submitted_at IS NULL AND expires_at < %(before)s ORDER BY 2""",
        {"before": clock.now() - GRACE},
    )
