import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.services.counters.models


class Migration(migrations.Migration):
    dependencies = [
        ("counters", "0002_guards"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="appointment",
            name="counters_appointment_place_once",
        ),
        migrations.AddField(
            model_name="appointment",
            name="kind",
            field=models.CharField(
                choices=[("counter", "窓口で"), ("visit", "いくつもの課を回る"), ("remote", "オンラインで")],
                default="counter",
                max_length=7,
                verbose_name="種類",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("kind", "office", "service", "begins_at", "place"),
                name="counters_appointment_place_once",
            ),
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "予約済み"),
                            ("waiting", "待合室にいる"),
                            ("open", "相談中"),
                            ("done", "終わった"),
                            ("no_show", "来なかった"),
                            ("abandoned", "途中でやめた"),
                            ("cancelled", "取消し"),
                        ],
                        default="booked",
                        max_length=9,
                        verbose_name="状態",
                    ),
                ),
                ("room", models.CharField(default=kusei.services.counters.models.new_room, max_length=64, unique=True)),
                ("entered_at", models.DateTimeField(blank=True, null=True, verbose_name="待合室に入った日時")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="部屋を開けた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                ("note", models.BinaryField(blank=True, null=True)),
                ("note_at", models.DateTimeField(blank=True, null=True, verbose_name="まとめを書いた日時")),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultation",
                        to="counters.appointment",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True),
                            models.Q(("entered_at__isnull", False), ("opened_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="counters_consultation_open_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("done", "no_show", "abandoned", "cancelled")), _negated=True),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="counters_consultation_ended",
                    ),
                ],
                "verbose_name": "オンライン相談",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="種類")),
                ("office", models.CharField(max_length=30, verbose_name="始める窓口")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "計画中"),
                            ("going", "回っている"),
                            ("done", "終わった"),
                            ("cancelled", "取りやめ"),
                        ],
                        default="planned",
                        max_length=9,
                        verbose_name="状態",
                    ),
                ),
                ("code", models.CharField(default=kusei.services.counters.models.new_code, max_length=8, unique=True)),
                (
                    "secret",
                    models.CharField(default=kusei.services.counters.models.new_secret, max_length=32, unique=True),
                ),
                ("made_at", models.DateTimeField(verbose_name="計画した日時")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="始めた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit",
                        to="counters.appointment",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "made_at"], name="counters_visit_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("going", "done")), _negated=True),
                            ("begun_at__isnull", False),
                            _connector="OR",
                        ),
                        name="counters_visit_begun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("done", "cancelled")), _negated=True),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="counters_visit_ended",
                    ),
                ],
                "verbose_name": "いくつもの課を回る計画",
            },
        ),
        migrations.CreateModel(
            name="VisitStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30)),
                ("office", models.CharField(max_length=30, verbose_name="窓口")),
                ("service", models.CharField(max_length=30, verbose_name="手続")),
                ("position", models.PositiveSmallIntegerField(verbose_name="順番")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "済み"),
                            ("papers", "書類が足りない"),
                            ("later", "後日"),
                            ("not_needed", "必要なかった"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="counters.visit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "key"), name="counters_visit_step_once"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("visit", "position"),
                        name="counters_visit_step_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="counters_visit_step_decided",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ticket",
            name="near_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="notify_ahead",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="知らせる人数"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="visit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="ticket",
                to="counters.visit",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("near_told_at", None), ("notify_ahead__isnull", False), ("state", "waiting")),
                fields=["place"],
                name="counters_ticket_near",
            ),
        ),
    ]
