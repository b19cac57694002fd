import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.foundation.org.models.periods


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("resources", "0002_guards"),
        ("tills", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("early", models.PositiveSmallIntegerField(default=15, verbose_name="終わりの何分前から引き継げるか")),
                ("late", models.PositiveSmallIntegerField(default=60, verbose_name="終わりの何分後まで引き継げるか")),
                (
                    "facility",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tills.till",
                        verbose_name="受付のレジ",
                    ),
                ),
            ],
            options={
                "verbose_name": "施設の受付",
                "constraints": [
                    models.UniqueConstraint(fields=("till",), name="operators_reception_till_once"),
                    models.CheckConstraint(
                        condition=models.Q(("early__lte", 120), ("late__range", (5, 720))),
                        name="operators_reception_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Missing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=40, verbose_name="受託者の区分")),
                ("day", models.DateField(verbose_name="日")),
                ("ended_at", models.DateTimeField(verbose_name="時間帯の終わり")),
                ("noticed_at", models.DateTimeField(verbose_name="気づいた日時")),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="missing", to="operators.reception"
                    ),
                ),
            ],
            options={
                "verbose_name": "出ていない引継書",
                "constraints": [
                    models.UniqueConstraint(fields=("reception", "day", "operator"), name="operators_missing_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=40, verbose_name="受託者の区分")),
                ("day", models.DateField(verbose_name="日")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("key", "鍵"),
                            ("lost", "忘れ物"),
                            ("incident", "事故・けが・苦情"),
                            ("broken", "設備の故障"),
                            ("note", "次の人へ"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="内容")),
                ("follow", models.BooleanField(default=False, verbose_name="終わるまで引き継ぐ")),
                ("at", models.DateTimeField(verbose_name="書いた日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="書いた人",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="operators.reception"
                    ),
                ),
            ],
            options={
                "verbose_name": "受付の記録",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["reception", "day"], name="operators_entry_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="operators_entry_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("key", "lost", "incident", "broken", "note"))),
                        name="operators_entry_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=40, verbose_name="受託者の区分")),
                ("valid_from", models.DateField(verbose_name="始まる日")),
                ("valid_until", models.DateField(verbose_name="終わる日（この日は含まない）")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("given_at", models.DateTimeField(verbose_name="決めた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="やめた日時")),
                ("ended_because", models.CharField(blank=True, max_length=300, verbose_name="やめた理由")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="受託者の職員",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="operators.reception",
                        verbose_name="受付",
                    ),
                ),
            ],
            options={
                "verbose_name": "受付の担当",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["user"], name="operators_assignment_user"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("valid_from"))),
                        name="operators_assignment_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="operators_assignment_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_because", ""), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="operators_assignment_ended",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("ended_at", None)),
                        expressions=[
                            ("reception", "="),
                            ("operator", "="),
                            ("user", "="),
                            (kusei.foundation.org.models.periods.DateRange("valid_from", "valid_until"), "&&"),
                        ],
                        name="operators_assignment_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("done", "済み"), ("struck", "書きまちがい")], max_length=6, verbose_name="結果"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="どうなったか")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settled", to="operators.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "受付の記録の始末",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "struck"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="operators_settled_struck_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ("done", "struck"))), name="operators_settled_how"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=40, verbose_name="受託者の区分")),
                ("label", models.CharField(max_length=120, verbose_name="受託者")),
                ("day", models.DateField(verbose_name="日")),
                ("begins_at", models.DateTimeField(verbose_name="始まり")),
                ("ends_at", models.DateTimeField(verbose_name="終わり")),
                ("figures", models.JSONField(default=dict, verbose_name="数")),
                ("keys_complete", models.BooleanField(verbose_name="鍵がそろっている")),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="次の人へ")),
                ("difference", models.IntegerField(default=0, verbose_name="現金の過不足")),
                ("handed_at", models.DateTimeField(verbose_name="引き継いだ日時")),
                ("late_because", models.CharField(blank=True, max_length=300, verbose_name="遅れた理由")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="引き継がれた日時")),
                ("remark", models.CharField(blank=True, max_length=400, verbose_name="引き継がれた人の確認")),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="引き継ぐ人",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="operators.reception",
                        verbose_name="受付",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="引き継がれた人",
                    ),
                ),
            ],
            options={
                "verbose_name": "引継書",
                "ordering": ("-begins_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("reception", "day", "operator"), name="operators_sheet_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="operators_sheet_band"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("remark", ""), ("taken_at", None), ("taken_by", None)),
                            models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="operators_sheet_taken",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_by", models.F("handed_by")), _negated=True),
                        name="operators_sheet_two_people",
                    ),
                ],
            },
        ),
    ]
