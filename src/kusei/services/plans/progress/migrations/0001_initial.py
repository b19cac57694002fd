import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.services.plans.progress.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0004_edition_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField(verbose_name="年度")),
                ("period", models.CharField(max_length=20, verbose_name="時期")),
                ("label", models.CharField(max_length=100, verbose_name="時期の名前")),
                ("label_en", models.CharField(blank=True, max_length=100, verbose_name="時期の名前（英語）")),
                ("as_of", models.DateField(verbose_name="いつ時点")),
                ("opens_on", models.DateField(verbose_name="開始日")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("message", models.TextField(blank=True, verbose_name="所管へのお知らせ")),
                ("sample", models.BooleanField(default=False, verbose_name="見本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (kusei.services.plans.progress.rules.RoundState["OPEN"], "受付中"),
                            (kusei.services.plans.progress.rules.RoundState["CLOSED"], "締切ずみ"),
                            (kusei.services.plans.progress.rules.RoundState["PUBLISHED"], "公表ずみ"),
                        ],
                        default=kusei.services.plans.progress.rules.RoundState["OPEN"],
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True, verbose_name="公表日時")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.edition",
                        verbose_name="計画の版",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_rounds",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "進捗の照会",
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "fiscal_year", "period"), name="progress_round_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    kusei.services.plans.progress.rules.RoundState["OPEN"],
                                    kusei.services.plans.progress.rules.RoundState["CLOSED"],
                                    kusei.services.plans.progress.rules.RoundState["PUBLISHED"],
                                ],
                            )
                        ),
                        name="progress_round_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opens_on"))),
                        name="progress_round_due_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False),
                                ("state", kusei.services.plans.progress.rules.RoundState["PUBLISHED"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state", kusei.services.plans.progress.rules.RoundState["PUBLISHED"]),
                                    _negated=True,
                                ),
                                ("published_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="progress_round_published_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative_key", models.CharField(max_length=80)),
                ("position", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=200)),
                ("title", models.TextField()),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (kusei.services.plans.progress.rules.ReportState["WAITING"], "未報告"),
                            (kusei.services.plans.progress.rules.ReportState["DRAFT"], "書きかけ"),
                            (kusei.services.plans.progress.rules.ReportState["REPORTED"], "報告ずみ"),
                            (kusei.services.plans.progress.rules.ReportState["RETURNED"], "差戻し"),
                        ],
                        default=kusei.services.plans.progress.rules.ReportState["WAITING"],
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "overall",
                    models.CharField(
                        blank=True,
                        choices=[
                            (kusei.services.plans.progress.rules.Status["AHEAD"], "予定以上"),
                            (kusei.services.plans.progress.rules.Status["ON_TRACK"], "予定どおり"),
                            (kusei.services.plans.progress.rules.Status["SLIGHTLY_LATE"], "やや遅れ"),
                            (kusei.services.plans.progress.rules.Status["LATE"], "遅れ"),
                            (kusei.services.plans.progress.rules.Status["NOT_STARTED"], "未着手"),
                            (kusei.services.plans.progress.rules.Status["DONE"], "完了"),
                            (kusei.services.plans.progress.rules.Status["STOPPED"], "中止"),
                        ],
                        max_length=20,
                        verbose_name="進み具合",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="これまでの取組と成果")),
                ("problems", models.TextField(blank=True, verbose_name="課題")),
                ("next_step", models.TextField(blank=True, verbose_name="今後の予定")),
                ("hours_planned", models.DecimalField(decimal_places=1, max_digits=12, null=True)),
                ("hours_actual", models.DecimalField(decimal_places=1, max_digits=12, null=True)),
                ("yen_planned", models.BigIntegerField(null=True)),
                ("yen_actual", models.BigIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("returned_reason", models.TextField(blank=True, verbose_name="差戻しの理由")),
                ("reported_at", models.DateTimeField(null=True, verbose_name="報告日時")),
                ("first_reported_on", models.DateField(null=True, verbose_name="はじめて報告した日")),
                (
                    "previous",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="progress.report"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="progress.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "進捗の報告",
                "indexes": [models.Index(fields=["initiative_key"], name="progress_report_initiative")],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "initiative_key"), name="progress_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    kusei.services.plans.progress.rules.ReportState["WAITING"],
                                    kusei.services.plans.progress.rules.ReportState["DRAFT"],
                                    kusei.services.plans.progress.rules.ReportState["REPORTED"],
                                    kusei.services.plans.progress.rules.ReportState["RETURNED"],
                                ],
                            )
                        ),
                        name="progress_report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", kusei.services.plans.progress.rules.ReportState["REPORTED"]), _negated=True
                            ),
                            models.Q(
                                ("first_reported_on__isnull", False),
                                (
                                    "overall__in",
                                    [
                                        kusei.services.plans.progress.rules.Status["AHEAD"],
                                        kusei.services.plans.progress.rules.Status["ON_TRACK"],
                                        kusei.services.plans.progress.rules.Status["SLIGHTLY_LATE"],
                                        kusei.services.plans.progress.rules.Status["LATE"],
                                        kusei.services.plans.progress.rules.Status["NOT_STARTED"],
                                        kusei.services.plans.progress.rules.Status["DONE"],
                                        kusei.services.plans.progress.rules.Status["STOPPED"],
                                    ],
                                ),
                                ("reported_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="progress_report_reported_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", kusei.services.plans.progress.rules.ReportState["RETURNED"]), _negated=True
                            ),
                            models.Q(("returned_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="progress_report_returned_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("waiting", models.PositiveIntegerField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.department"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="progress.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "department", "on"), name="progress_reminder_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="LineReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("line_key", models.CharField(blank=True, max_length=80)),
                ("action", models.TextField(blank=True)),
                ("planned", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            (kusei.services.plans.progress.rules.Status["AHEAD"], "予定以上"),
                            (kusei.services.plans.progress.rules.Status["ON_TRACK"], "予定どおり"),
                            (kusei.services.plans.progress.rules.Status["SLIGHTLY_LATE"], "やや遅れ"),
                            (kusei.services.plans.progress.rules.Status["LATE"], "遅れ"),
                            (kusei.services.plans.progress.rules.Status["NOT_STARTED"], "未着手"),
                            (kusei.services.plans.progress.rules.Status["DONE"], "完了"),
                            (kusei.services.plans.progress.rules.Status["STOPPED"], "中止"),
                        ],
                        max_length=20,
                        verbose_name="進み具合",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="補足")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="progress.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "line_key"), name="progress_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "",
                                    kusei.services.plans.progress.rules.Status["AHEAD"],
                                    kusei.services.plans.progress.rules.Status["ON_TRACK"],
                                    kusei.services.plans.progress.rules.Status["SLIGHTLY_LATE"],
                                    kusei.services.plans.progress.rules.Status["LATE"],
                                    kusei.services.plans.progress.rules.Status["NOT_STARTED"],
                                    kusei.services.plans.progress.rules.Status["DONE"],
                                    kusei.services.plans.progress.rules.Status["STOPPED"],
                                ],
                            )
                        ),
                        name="progress_line_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "照会"),
                            ("saved", "保存"),
                            ("reported", "報告"),
                            ("returned", "差戻し"),
                            ("correction", "訂正"),
                        ],
                        max_length=10,
                    ),
                ),
                ("values", models.JSONField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="progress.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "version"), name="progress_revision_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["correction", "returned"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="progress_revision_says_why",
                    ),
                ],
            },
        ),
    ]
