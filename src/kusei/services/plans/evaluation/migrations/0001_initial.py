import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0002_seal"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationIndicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative_key", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("activity", "活動指標"), ("outcome", "成果指標")], max_length=10, verbose_name="種別"
                    ),
                ),
                ("plan_indicator", models.CharField(blank=True, max_length=80, verbose_name="計画の指標")),
                ("series", models.CharField(max_length=200, verbose_name="実績の系列")),
                ("name", models.CharField(max_length=300, verbose_name="指標の名称")),
                ("unit", models.CharField(blank=True, max_length=50, verbose_name="単位")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stock", "年度末の値"),
                            ("annual", "年度の合計"),
                            ("cumulative", "累計"),
                            ("ratio", "割合"),
                        ],
                        max_length=12,
                        verbose_name="値の種類",
                    ),
                ),
                ("formula", models.CharField(blank=True, max_length=500, verbose_name="算式")),
                (
                    "direction",
                    models.CharField(
                        choices=[("increase", "増えるとよい"), ("decrease", "減るとよい"), ("maintain", "保つとよい")],
                        max_length=10,
                        verbose_name="望ましい方向",
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True, verbose_name="使うのをやめた日時")),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"),
                ),
            ],
            options={
                "verbose_name": "評価の指標",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "kind"), name="evaluation_indicator_kind"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("plan", "initiative_key", "series"),
                        name="evaluation_indicator_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["stock", "annual", "cumulative", "ratio"])),
                        name="evaluation_indicator_kinds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True), name="evaluation_indicator_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField(verbose_name="評価する年度")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版")),
                ("content", models.JSONField(verbose_name="内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="内容のハッシュ")),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.municipality"
                    ),
                ),
            ],
            options={
                "verbose_name": "評価シートの様式",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "fiscal_year", "version"), name="evaluation_form_version_once"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality", "fiscal_year", "sha256"), name="evaluation_form_content_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="evaluation_form_sha256"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField(verbose_name="評価する年度")),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "記入中"), ("reviewing", "評価・決裁中"), ("decided", "決定ずみ")],
                        default="writing",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="提出の回")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提出日時")),
                ("sample", models.BooleanField(default=False, verbose_name="見本")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="組織",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.edition",
                        verbose_name="版",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出した人",
                    ),
                ),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bundles", to="evaluation.formversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "評価シートの束",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "fiscal_year", "department"), name="evaluation_bundle_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("writing", "reviewing", "decided"))),
                        name="evaluation_bundle_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "writing"),
                            models.Q(("round__gte", 1), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="evaluation_bundle_submitted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorGround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("ground", models.TextField(verbose_name="目標値の根拠")),
                ("data_source", models.TextField(verbose_name="データ元")),
                ("denominator", models.TextField(blank=True, verbose_name="母数")),
                ("at", models.DateTimeField()),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grounds",
                        to="evaluation.evaluationindicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "目標値の根拠",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "indicator"), name="evaluation_ground_indicator"),
                    models.CheckConstraint(
                        condition=models.Q(("ground__regex", "^\\s*$"), _negated=True), name="evaluation_ground_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("data_source__regex", "^\\s*$"), _negated=True),
                        name="evaluation_ground_data_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ratio"), _negated=True),
                            models.Q(("denominator__regex", "^\\s*$"), _negated=True),
                            _connector="OR",
                        ),
                        name="evaluation_ground_denominator",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluationTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField()),
                ("number", models.DecimalField(decimal_places=6, max_digits=20, null=True, verbose_name="目標値")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="目標（文章）")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="evaluation.evaluationindicator",
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="evaluation.indicatorground",
                    ),
                ),
            ],
            options={
                "verbose_name": "評価の目標値",
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "fiscal_year"), name="evaluation_target_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", False), ("text", "")),
                            models.Q(("number__isnull", True), models.Q(("text__regex", "^\\s*$"), _negated=True)),
                            _connector="OR",
                        ),
                        name="evaluation_target_number_or_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField()),
                ("initiative_key", models.CharField(max_length=80)),
                ("position", models.PositiveIntegerField()),
                ("grade", models.CharField(max_length=5, verbose_name="総合評価")),
                ("direction", models.CharField(max_length=30, verbose_name="方向性")),
                ("content", models.JSONField(verbose_name="内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="内容のハッシュ")),
                ("sample", models.BooleanField(default=False, verbose_name="見本")),
                ("at", models.DateTimeField(verbose_name="公表日時")),
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
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"),
                ),
            ],
            options={
                "verbose_name": "公表した評価シート",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "fiscal_year", "initiative_key"), name="evaluation_publication_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="evaluation_publication_sha256"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=200, verbose_name="箇所")),
                ("wrong", models.TextField(verbose_name="誤")),
                ("right", models.TextField(verbose_name="正")),
                ("why", models.TextField(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="日時")),
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
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="evaluation.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "評価シートの正誤",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place__regex", "^\\s*$"), _negated=True),
                            models.Q(("right__regex", "^\\s*$"), _negated=True),
                            models.Q(("why__regex", "^\\s*$"), _negated=True),
                        ),
                        name="evaluation_correction_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=30, verbose_name="段階")),
                ("round", models.PositiveSmallIntegerField(verbose_name="提出の回")),
                ("turn", models.PositiveSmallIntegerField(verbose_name="評価の回")),
                ("direction", models.CharField(blank=True, max_length=30, verbose_name="方向性")),
                ("comment", models.TextField(blank=True, verbose_name="意見")),
                ("answer", models.TextField(blank=True, verbose_name="区の考え方")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "段階の評価",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1), ("turn__gte", 1)), name="evaluation_review_numbers"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("axis", models.CharField(max_length=30, verbose_name="視点")),
                ("points", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="点")),
                ("reason", models.TextField(verbose_name="理由")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="evaluation.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "視点ごとの評価",
                "constraints": [
                    models.UniqueConstraint(fields=("review", "axis"), name="evaluation_assessment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                        name="evaluation_assessment_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", 100)),
                        name="evaluation_assessment_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.SmallIntegerField()),
                ("initiative_key", models.CharField(max_length=80, verbose_name="取組のキー")),
                ("position", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=200, verbose_name="取組の番号")),
                ("title", models.TextField(verbose_name="取組")),
                ("summary", models.TextField(blank=True, verbose_name="取組の概要")),
                (
                    "department_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("answers", models.JSONField(default=dict, verbose_name="記入")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="保存の回数")),
                ("figures", models.JSONField(null=True, verbose_name="提出時の指標")),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="evaluation.bundle"
                    ),
                ),
                ("departments", models.ManyToManyField(related_name="+", to="org.department", verbose_name="所管")),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"),
                ),
            ],
            options={
                "verbose_name": "評価シート",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "fiscal_year", "initiative_key"), name="evaluation_sheet_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="evaluation_sheet_version"),
                ],
            },
        ),
        migrations.AddField(
            model_name="review",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="evaluation.sheet"
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="sheet",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="evaluation.sheet"
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("stage", models.CharField(max_length=30)),
                ("total", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="総合点")),
                ("grade", models.CharField(max_length=5, verbose_name="総合評価")),
                ("direction", models.CharField(max_length=30, verbose_name="方向性")),
                ("at", models.DateTimeField(verbose_name="決定日時")),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="evaluation.sheet"
                    ),
                ),
            ],
            options={
                "verbose_name": "評価の決定",
            },
        ),
        migrations.CreateModel(
            name="SheetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("answers", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="evaluation.sheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "version"), name="evaluation_sheet_version_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("sheet", "stage", "round", "turn"), name="evaluation_review_once"
            ),
        ),
    ]
