import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kusei.engines.notices.deliveries import schema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0002_contractors"),
        ("people", "__first__"),
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alert", "緊急のお知らせ"),
                            ("personal", "手続などの連絡"),
                            ("recurring", "定期のお知らせ"),
                            ("campaign", "配信"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("occasion", models.CharField(max_length=120, unique=True, verbose_name="きっかけ")),
                ("texts", models.JSONField(verbose_name="本文")),
                ("audience", models.JSONField(default=dict, verbose_name="対象の条件")),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="配信方法"
                    ),
                ),
                ("reach", models.CharField(choices=[("topic", "topic"), ("every", "every")], max_length=5)),
                ("drill", models.BooleanField(default=False, verbose_name="訓練")),
                ("through_quiet_hours", models.BooleanField(default=False)),
                ("per_minute", models.PositiveIntegerField(blank=True, null=True, verbose_name="1分あたりの上限")),
                ("month", models.DateField()),
                ("not_before", models.DateTimeField(verbose_name="配信の開始日時")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "予定"),
                            ("spreading", "配信先の確定中"),
                            ("handing", "配信中"),
                            ("paused", "一時停止"),
                            ("done", "配信ずみ"),
                            ("cancelled", "中止"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("cursor", models.BigIntegerField(default=0)),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("outside", models.PositiveIntegerField(default=0)),
                ("released_at", models.DateTimeField(verbose_name="配信を決めた日時")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                ("stopped_why", models.CharField(blank=True, max_length=200, verbose_name="中止の理由")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "配信",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "done"), _negated=True),
                        fields=["state", "not_before"],
                        name="deliveries_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="deliveries_sending_month"),
                    models.CheckConstraint(
                        condition=models.Q(("reach", "every"), ("topic__isnull", False), _connector="OR"),
                        name="deliveries_sending_of_a_topic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "ja")), name="deliveries_sending_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("stopped_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="deliveries_sending_cancelled_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="subscribers.subscriber",
                    ),
                ),
                (
                    "sending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="deliveries.sending"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subscriber", "sending"), name="deliveries_reading_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlet",
            fields=[
                ("channel", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("tokens", models.FloatField(default=0)),
                ("filled_at", models.DateTimeField()),
                ("rested_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failed_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("paused_why", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("month", models.DateField()),
                        ("channel", models.CharField(max_length=10)),
                        ("priority", models.PositiveSmallIntegerField()),
                        ("first_id", models.BigIntegerField()),
                        ("last_id", models.BigIntegerField()),
                        (
                            "recipients",
                            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                        ),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10), size=None
                            ),
                        ),
                        (
                            "dues",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateTimeField(), null=True, size=None
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "配信待ち"),
                                    ("handed", "渡した"),
                                    ("failed", "渡せなかった"),
                                    ("cancelled", "中止"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "left",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), null=True, size=None
                            ),
                        ),
                        ("retry_key", models.UUIDField(default=uuid.uuid4)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("problem", models.CharField(blank=True, max_length=60)),
                        ("reference", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("handed_at", models.DateTimeField(null=True)),
                        (
                            "sending",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="deliveries.sending",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "配信の束",
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("month", models.DateField()),
                        ("occasion", models.CharField(max_length=120)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("inbox", "このサイトのお知らせ"),
                                    ("line", "LINE"),
                                    ("mail", "メール"),
                                    ("push", "ブラウザーの通知"),
                                    ("sms", "SMS（携帯電話のショートメッセージ）"),
                                    ("call", "自動音声の電話"),
                                    ("letter", "郵便"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("topic", models.CharField(blank=True, max_length=40)),
                        ("sending_id", models.BigIntegerField(null=True)),
                        ("language", models.CharField(max_length=10)),
                        ("sealed", models.BinaryField(null=True)),
                        ("priority", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "配信待ち"),
                                    ("handed", "渡した"),
                                    ("failed", "渡せなかった"),
                                    ("cancelled", "中止"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("retry_key", models.UUIDField(default=uuid.uuid4)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("problem", models.CharField(blank=True, max_length=60)),
                        ("reference", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("handed_at", models.DateTimeField(null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("archived_at", models.DateTimeField(null=True)),
                        ("keep_until", models.DateField()),
                        (
                            "subscriber",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="subscribers.subscriber",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "連絡",
                    },
                ),
                migrations.CreateModel(
                    name="Outcome",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("month", models.DateField()),
                        ("sending_id", models.BigIntegerField()),
                        ("channel", models.CharField(max_length=10)),
                        ("subscriber_id", models.BigIntegerField()),
                        (
                            "became",
                            models.CharField(
                                choices=[
                                    ("sent", "渡した"),
                                    ("failed", "届かなかった"),
                                    ("delivered", "届いた"),
                                    ("opened", "開いた"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=40)),
                        ("reference", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "配信の結果",
                    },
                ),
            ],
            database_operations=[migrations.RunSQL(schema.STATEMENTS, schema.UNDONE)],
        ),
    ]
