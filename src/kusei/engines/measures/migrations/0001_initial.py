import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=255, verbose_name="ファイル名")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="大きさ（バイト）")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "確認待ち"), ("applied", "取り込み済み"), ("discarded", "取りやめ")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("entries", models.JSONField()),
                ("refusals", models.JSONField(default=list)),
                ("uploaded_at", models.DateTimeField(verbose_name="読み取った日時")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="取り込んだ日時")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "実績値の取り込み",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applied_at__isnull", False), ("status", "applied")),
                            models.Q(models.Q(("status", "applied"), _negated=True), ("applied_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="measures_import_applied_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="キー")),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="英語の名称")),
                ("unit", models.CharField(blank=True, max_length=50, verbose_name="単位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stock", "年度末の値"),
                            ("annual", "年度の合計"),
                            ("cumulative", "累計"),
                            ("ratio", "割合"),
                            ("qualitative", "文章"),
                        ],
                        max_length=12,
                        verbose_name="種類",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[("increase", "増えるとよい"), ("decrease", "減るとよい"), ("maintain", "保つとよい")],
                        max_length=10,
                        verbose_name="望ましい方向",
                    ),
                ),
                ("monthly", models.BooleanField(default=False, verbose_name="月ごとの値がある")),
                ("is_public", models.BooleanField(default=True, verbose_name="公開する")),
                ("first_year", models.SmallIntegerField(null=True, verbose_name="最初の年度")),
                ("last_year", models.SmallIntegerField(null=True, verbose_name="最後の年度")),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="所管",
                    ),
                ),
            ],
            options={
                "verbose_name": "指標の系列",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["stock", "annual", "cumulative", "ratio", "qualitative"])),
                        name="measures_series_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ("", "increase", "decrease", "maintain"))),
                        name="measures_series_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="measures_series_key_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_year__gte", models.F("first_year"))), name="measures_series_years"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric_key", models.CharField(max_length=200, verbose_name="数え方")),
                ("filters", models.JSONField(default=dict, verbose_name="条件")),
                ("dimension", models.CharField(blank=True, max_length=80, verbose_name="区分")),
                ("from_fy", models.SmallIntegerField(verbose_name="最初の年度")),
                ("to_fy", models.SmallIntegerField(null=True, verbose_name="最後の年度")),
                ("counted_from_fy", models.SmallIntegerField(null=True, verbose_name="累計を始める年度")),
                ("pack", models.CharField(max_length=40, verbose_name="パック")),
                (
                    "series",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="binding", to="measures.series"
                    ),
                ),
            ],
            options={
                "verbose_name": "系列と数え方の結び付け",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_fy__gte", models.F("from_fy"))), name="measures_binding_years"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField(verbose_name="年度")),
                ("month", models.SmallIntegerField(null=True, verbose_name="月")),
                ("dimensions", models.JSONField(default=dict, verbose_name="区分")),
                ("version", models.PositiveIntegerField(verbose_name="版")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("current", "いまの値"),
                            ("proposed", "差異あり"),
                            ("superseded", "置き換え済み"),
                            ("rejected", "採らなかった値"),
                            ("withdrawn", "取り下げ"),
                        ],
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("number", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="値")),
                ("text", models.TextField(null=True, verbose_name="値（文章）")),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="分子")),
                ("denominator", models.DecimalField(decimal_places=6, max_digits=24, null=True, verbose_name="分母")),
                ("note", models.TextField(blank=True, verbose_name="備考")),
                (
                    "source",
                    models.CharField(
                        choices=[("measured", "自動集計"), ("imported", "ファイルの取り込み"), ("entered", "入力")],
                        max_length=10,
                        verbose_name="出どころ",
                    ),
                ),
                ("metric_key", models.CharField(max_length=200, null=True, verbose_name="数え方")),
                ("metric_version", models.PositiveIntegerField(null=True)),
                ("cut_off", models.DateField(null=True, verbose_name="いつまでを数えたか")),
                ("filters", models.JSONField(null=True)),
                ("rows_counted", models.BigIntegerField(null=True, verbose_name="数えた行")),
                ("imported_row", models.PositiveIntegerField(null=True, verbose_name="ファイルの行")),
                ("recorded_at", models.DateTimeField(verbose_name="記録した日時")),
                ("reason", models.TextField(blank=True, verbose_name="変えた理由")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="確認した日時")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="決めた日時")),
                ("decision_reason", models.TextField(blank=True, verbose_name="決めた理由")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="確認した課",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.actualvalue",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "imported_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="measures.importfile",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="values", to="measures.series"
                    ),
                ),
            ],
            options={
                "verbose_name": "実績値",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "current")),
                        fields=["series", "fiscal_year"],
                        name="measures_value_current",
                    ),
                    models.Index(
                        condition=models.Q(("status", "proposed")), fields=["status"], name="measures_value_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "current")),
                        fields=("series", "fiscal_year", "month", "dimensions"),
                        name="measures_value_one_current",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("series", "fiscal_year", "month", "dimensions"),
                        name="measures_value_one_proposed",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        fields=("series", "fiscal_year", "month", "dimensions", "version"),
                        name="measures_value_version_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("month__range", (1, 12))), name="measures_value_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["current", "proposed", "superseded", "rejected", "withdrawn"])
                        ),
                        name="measures_value_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "known"),
                                models.Q(
                                    models.Q(("number__isnull", False), ("text__isnull", True)),
                                    models.Q(("number__isnull", True), ("text__isnull", False)),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("number__isnull", True),
                                ("state__in", ("blank", "not-applicable", "unknown", "not-yet", "ended")),
                                ("text__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="measures_value_presence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denominator__isnull", True), ("numerator__isnull", True)),
                            models.Q(
                                ("denominator__isnull", False),
                                ("numerator__isnull", False),
                                models.Q(("denominator", 0), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="measures_value_ratio_parts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cut_off__isnull", False),
                                ("filters__isnull", False),
                                ("imported_from__isnull", True),
                                ("metric_key__isnull", False),
                                ("metric_version__isnull", False),
                                ("rows_counted__isnull", False),
                                ("source", "measured"),
                            ),
                            models.Q(
                                ("imported_from__isnull", False),
                                ("imported_row__isnull", False),
                                ("source", "imported"),
                            ),
                            models.Q(
                                ("imported_from__isnull", True), ("metric_key__isnull", True), ("source", "entered")
                            ),
                            _connector="OR",
                        ),
                        name="measures_value_source_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("status__in", ("current", "superseded")),
                            ),
                            _connector="OR",
                        ),
                        name="measures_value_confirmation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Computation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField()),
                ("metric_version", models.PositiveIntegerField()),
                ("cut_off", models.DateField()),
                ("computed_at", models.DateTimeField()),
                (
                    "binding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="computations", to="measures.binding"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("binding", "fiscal_year"), name="measures_computation_once")
                ],
            },
        ),
    ]
