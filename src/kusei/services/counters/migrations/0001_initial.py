import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.services.counters.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30, verbose_name="窓口")),
                ("service", models.CharField(max_length=30, verbose_name="手続")),
                ("begins_at", models.DateTimeField(verbose_name="予約の時刻")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("booked", "予約済み"), ("arrived", "到着"), ("cancelled", "取消し")],
                        default="booked",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "secret",
                    models.CharField(default=kusei.services.counters.models.new_secret, max_length=32, unique=True),
                ),
                ("made_at", models.DateTimeField(verbose_name="予約した日時")),
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
                "verbose_name": "窓口の予約",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("office", "service", "begins_at", "place"),
                        name="counters_appointment_place_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30)),
                ("service", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("arrived", models.PositiveIntegerField(default=0)),
                ("called", models.PositiveIntegerField(default=0)),
                ("waited", models.PositiveIntegerField(default=0)),
                ("worst", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("handled", models.PositiveIntegerField(default=0)),
                ("abandoned", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "day", "hour", "service"), name="counters_hour_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Numbering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30)),
                ("prefix", models.CharField(max_length=1)),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "prefix", "day"), name="counters_numbering_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30, verbose_name="窓口")),
                ("counter", models.CharField(max_length=10, verbose_name="番の窓口")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("office", "counter"),
                        name="counters_sitting_one_at_counter",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("operator",),
                        name="counters_sitting_one_of_operator",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=30, verbose_name="発行した窓口")),
                ("prefix", models.CharField(max_length=1)),
                ("day", models.DateField(verbose_name="日")),
                ("number", models.PositiveIntegerField(verbose_name="番号")),
                ("place", models.CharField(max_length=30, verbose_name="窓口")),
                ("service", models.CharField(max_length=30, verbose_name="手続")),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "スマートフォン"), ("kiosk", "発券機"), ("staff", "職員")],
                        max_length=5,
                        verbose_name="取った方法",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待っている"),
                            ("parked", "保留"),
                            ("called", "呼出し中"),
                            ("serving", "手続中"),
                            ("transferred", "ほかの窓口へ移動中"),
                            ("done", "手続が終わった"),
                            ("no_show", "不在"),
                            ("left", "取りやめ"),
                        ],
                        default="waiting",
                        max_length=11,
                        verbose_name="状態",
                    ),
                ),
                ("priority", models.CharField(blank=True, max_length=30, verbose_name="優先")),
                (
                    "secret",
                    models.CharField(default=kusei.services.counters.models.new_secret, max_length=32, unique=True),
                ),
                ("taken_at", models.DateTimeField(verbose_name="取った日時")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="見込みの時刻")),
                ("present_at", models.DateTimeField(blank=True, null=True, verbose_name="到着した日時")),
                ("enters_at", models.DateTimeField(verbose_name="呼べるようになる日時")),
                ("line_at", models.DateTimeField(verbose_name="列の順")),
                ("waiting_since", models.DateTimeField(verbose_name="待ち始めた日時")),
                ("counter", models.CharField(blank=True, max_length=10, verbose_name="番の窓口")),
                ("calls", models.PositiveSmallIntegerField(default=0, verbose_name="呼んだ回数")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="呼んだ日時")),
                ("serving_at", models.DateTimeField(blank=True, null=True, verbose_name="手続を始めた日時")),
                ("act", models.CharField(max_length=12)),
                ("acted_at", models.DateTimeField()),
                (
                    "acted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticket",
                        to="counters.appointment",
                    ),
                ),
                (
                    "operator",
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
                "verbose_name": "番号札",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["place", "line_at", "id"],
                        name="counters_line",
                    ),
                    models.Index(fields=["place", "day"], name="counters_ticket_day"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "parked", "called", "serving", "transferred"))),
                        fields=["person"],
                        name="counters_ticket_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "day", "prefix", "number"), name="counters_ticket_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("called", "serving"))),
                        fields=("place", "counter"),
                        name="counters_ticket_one_at_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("called", "serving")), _negated=True),
                            models.Q(
                                models.Q(("counter", ""), _negated=True),
                                ("called_at__isnull", False),
                                ("present_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="counters_ticket_called_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "serving"), _negated=True),
                            ("serving_at__isnull", False),
                            _connector="OR",
                        ),
                        name="counters_ticket_serving_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=12)),
                ("state", models.CharField(max_length=11)),
                ("place", models.CharField(max_length=30)),
                ("service", models.CharField(max_length=30)),
                ("counter", models.CharField(max_length=10)),
                ("waited", models.PositiveIntegerField(null=True)),
                ("handled", models.PositiveIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="counters.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "at"], name="counters_event_day")],
            },
        ),
    ]
