"""Many applications at once, for measuring: copies of one, written as rows past the guards. Never for real use."""

from __future__ import annotations

from django.db import connection, transaction

from kusei.engines.procedures.applications.models import Application

COLUMNS = (
    "municipality_id, procedure_id, version_id, department_id, entered_by_id, origin_id, relation, sequence,"
    " revision, sealed_name, name_marks, confidential, sensitive, waited_days, fee, delivery"
)
STATES = "ARRAY['received', 'in-review', 'correction', 'decided', 'delivered']"


@transaction.atomic
def seed(like: Application, number: int, *, received: bool = True) -> None:
    """So many copies of an application: from twelve days back, one an hour, all received or in every state.

    Needs a database role that may set `session_replication_role`.
    """
    state = "'received'" if received else f"({STATES})[1 + n %% 5]"
    ended = "CASE WHEN c.state IN ('decided', 'delivered') THEN c.submitted_at + interval '6 days' END"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"""
            WITH c AS (SELECT n, {state} AS state,
                translate(lpad(upper(to_hex(n)), 9, '0'), '01', 'GH') AS sign,
                %s - interval '12 days' - n * interval '1 hour' AS submitted_at
                FROM generate_series(1, %s) n),
            covers AS (INSERT INTO applications_cover (intent, secret_digest, subject, site, language, created_at)
                SELECT gen_random_uuid(), md5(n::text) || md5('x' || n), '', '', 'ja', submitted_at FROM c
                RETURNING id),
            numbered AS (SELECT id, row_number() OVER () AS n FROM covers)
            INSERT INTO applications_application (number, cover_id, channel, state, submitted_at, due_on, outcome,
                decided_at, {COLUMNS})
            SELECT '99-' || substr(sign, 1, 4) || '-' || substr(sign, 5), numbered.id,
                (ARRAY['online', 'counter', 'post'])[1 + n %% 3], c.state, c.submitted_at,
                (c.submitted_at + interval '10 days')::date,
                CASE WHEN c.state IN ('decided', 'delivered') THEN 'granted' ELSE '' END, {ended}, {COLUMNS}
            FROM c JOIN numbered USING (n), applications_application a WHERE a.id = %s
            """,  # noqa: S608  columns are ours
            [like.submitted_at, number, like.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
