import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0002_guards"),
        ("people", "__first__"),
        ("resources", "0002_guards"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE reservations_number", "DROP SEQUENCE reservations_number"),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("reservations_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        unique=True,
                        verbose_name="予約番号",
                    ),
                ),
                ("day", models.DateField(verbose_name="利用日")),
                ("part", models.CharField(blank=True, max_length=40, verbose_name="区分")),
                ("begins_at", models.DateTimeField(verbose_name="開始")),
                ("ends_at", models.DateTimeField(verbose_name="終了")),
                ("slots", models.PositiveSmallIntegerField(default=1, verbose_name="枠の数")),
                ("booker", models.CharField(max_length=40, verbose_name="利用者の区分")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="利用の目的")),
                ("answers", models.JSONField(default=dict, verbose_name="料金の質問への答え")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "仮おさえ"),
                            ("unpaid", "お支払い待ち"),
                            ("asked", "承認待ち"),
                            ("confirmed", "予約済み"),
                            ("used", "利用済み"),
                            ("no_show", "無断不使用"),
                            ("cancelled", "取消し"),
                            ("lapsed", "期限切れ"),
                            ("refused", "不承認"),
                            ("undone", "取りやめ"),
                        ],
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("resident", "本人"),
                            ("counter", "窓口"),
                            ("series", "定期利用"),
                            ("lottery", "抽選"),
                            ("offer", "空き待ち"),
                            ("reopened", "再開"),
                        ],
                        max_length=10,
                        verbose_name="受付の方法",
                    ),
                ),
                ("price", models.PositiveIntegerField(default=0, verbose_name="使用料")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="仮おさえの期限")),
                ("made_at", models.DateTimeField(verbose_name="予約した日時")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="予約した人",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="resources.resource",
                        verbose_name="貸し出すもの",
                    ),
                ),
            ],
            options={
                "verbose_name": "予約",
                "indexes": [
                    models.Index(fields=["resource", "day"], name="reservations_booking_day"),
                    models.Index(fields=["person", "day"], name="reservations_booking_person"),
                    models.Index(
                        condition=models.Q(("state__in", ("held", "unpaid"))),
                        fields=["until"],
                        name="reservations_booking_until",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="reservations_booking_times"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "held",
                                    "unpaid",
                                    "asked",
                                    "confirmed",
                                    "used",
                                    "no_show",
                                    "cancelled",
                                    "lapsed",
                                    "refused",
                                    "undone",
                                ],
                            )
                        ),
                        name="reservations_booking_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("slots__gte", 1)), name="reservations_booking_slots"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("held", "unpaid")), _negated=True),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="reservations_booking_held_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="できごと")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("facts", models.JSONField(default=dict, verbose_name="内容")),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="reservations.booking"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "予約のできごと",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="団体名")),
                ("kind", models.CharField(max_length=40, verbose_name="団体の区分")),
                ("district", models.CharField(blank=True, max_length=60, verbose_name="地区")),
                ("valid_from", models.DateField(verbose_name="登録した日")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="登録の最後の日")),
                (
                    "members",
                    models.ManyToManyField(
                        related_name="booking_groups", to=settings.AUTH_USER_MODEL, verbose_name="予約できる人"
                    ),
                ),
            ],
            options={
                "verbose_name": "登録団体",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="reservations_group_period",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="reservations.group",
                verbose_name="団体",
            ),
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.JSONField(default=list, verbose_name="結果")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.resource",
                        verbose_name="貸し出すもの",
                    ),
                ),
            ],
            options={
                "verbose_name": "定期利用",
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="reservations.series",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("group__isnull", False)), fields=["group", "day"], name="reservations_booking_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["resident", "counter", "series", "lottery", "offer", "reopened"])),
                name="reservations_booking_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False), ("group__isnull", False), ("made_by__isnull", False), _connector="OR"
                ),
                name="reservations_booking_somebody",
            ),
        ),
    ]
