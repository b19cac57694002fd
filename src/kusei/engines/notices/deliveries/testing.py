"""Many people at once, written by one statement each and without history: for storms and measurements."""

from __future__ import annotations

from django.db import connection

from kusei.engines.notices.subscribers.models import Topic

STATEMENTS = (
    "INSERT INTO people_user (email, name, is_active, is_resident, language, password, created_at)"
    " SELECT 'crowd' || n || '@example.jp', '', true, true, 'ja', '!', now() FROM generate_series(1, %(number)s) n",
    "INSERT INTO subscribers_subscriber (user_id, language, town, collection_area, children_born, alerts, created_at)"
    " SELECT id, 'ja', '', '', '{}', true, now() FROM people_user WHERE email LIKE 'crowd%%' ORDER BY id",
    "INSERT INTO subscribers_address"
    " (subscriber_id, channel, value, verified_at, suppressed_why, bounces, created_at)"
    " SELECT id, 'line', 'U' || lpad(to_hex(id), 32, '0'), now(), '', 0, now() FROM subscribers_subscriber ORDER BY id",
    "INSERT INTO subscribers_subscription (subscriber_id, topic_id, channels, chosen, since)"
    " SELECT id, %(topic)s, '{line}', 'line', now() FROM subscribers_subscriber ORDER BY id",
)


def gather(number: int, topic: Topic) -> None:
    """So many people with an account and LINE who want to hear of the topic."""
    values = {"number": number, "topic": topic.pk}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            cursor.execute(statement, values if "%(" in statement else None)
        cursor.execute("SET session_replication_role = origin")
        for table in ("people_user", "subscribers_subscriber", "subscribers_address", "subscribers_subscription"):
            cursor.execute(f"ANALYZE {table}")
