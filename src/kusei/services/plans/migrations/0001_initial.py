import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="版の符号")),
                ("label", models.CharField(max_length=100, verbose_name="版")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "案"), ("in_force", "策定ずみ")], max_length=10, verbose_name="状態"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="表題")),
                ("published", models.CharField(blank=True, max_length=10, verbose_name="公表")),
                ("start_year", models.SmallIntegerField(verbose_name="開始年度")),
                ("end_year", models.SmallIntegerField(verbose_name="終了年度")),
                ("document", models.JSONField(help_text="計画の形式のうち、表に分けずに示すだけの部分")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容のハッシュ")),
                ("counts", models.JSONField(default=dict, verbose_name="集計")),
                ("loaded_at", models.DateTimeField(verbose_name="取り込み日時")),
            ],
            options={
                "verbose_name": "計画の版",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start_year__lte", models.F("end_year"))), name="plans_edition_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Kind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("label_en", models.CharField(blank=True, max_length=200)),
                ("annex", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_kind_once")],
            },
        ),
        migrations.CreateModel(
            name="Initiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=200, null=True)),
                ("number", models.IntegerField(null=True)),
                (
                    "part_of",
                    models.CharField(
                        help_text="key of the initiative that this annex entry belongs to", max_length=80, null=True
                    ),
                ),
                ("title", models.TextField()),
                (
                    "title_variants",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("identity_basis", models.CharField(max_length=20, null=True)),
                ("summary", models.TextField(null=True)),
                ("certainty", models.CharField(max_length=10, null=True)),
                ("marks", models.JSONField(default=dict)),
                ("departments_known", models.BooleanField(default=False)),
                (
                    "related_plans",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
                ),
                (
                    "sdgs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), null=True, size=None
                    ),
                ),
                ("primary_basis", models.CharField(max_length=20, null=True)),
                (
                    "primary_candidates",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("indicators_included_in", models.CharField(max_length=80, null=True)),
                ("history", models.JSONField(default=list)),
                ("remarks", models.JSONField(default=list)),
                ("also_see", models.JSONField(default=list)),
                ("blocks", models.JSONField(default=list)),
                ("note", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="initiatives", to="plans.kind"
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["sdgs"], name="plans_initiative_sdgs")],
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_initiative_once")],
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("label_en", models.CharField(blank=True, max_length=200)),
                ("tree", models.CharField(max_length=80)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_level_once")],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=200, null=True)),
                ("title", models.TextField(null=True)),
                ("vision", models.TextField(null=True)),
                (
                    "sdgs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), null=True, size=None
                    ),
                ),
                ("blocks", models.JSONField(default=list)),
                ("counted_as_initiative", models.CharField(max_length=10, null=True)),
                ("note", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nodes", to="plans.level"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="children", to="plans.node"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "key"), name="plans_node_once"),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="plans_node_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=200, null=True)),
                ("name", models.TextField()),
                ("unit", models.CharField(max_length=200, null=True)),
                ("kind", models.CharField(max_length=12)),
                ("direction", models.CharField(max_length=10, null=True)),
                ("cumulative", models.BooleanField(null=True)),
                ("perspective", models.CharField(max_length=10, null=True)),
                ("baseline", models.JSONField(null=True)),
                (
                    "related_initiatives",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("note", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="plans.initiative",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="plans.node",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "key"), name="plans_indicator_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("initiative__isnull", False), ("node__isnull", True)),
                            models.Q(("initiative__isnull", True), ("node__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_indicator_one_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("name", models.TextField()),
                ("number", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("text", models.TextField(null=True)),
                ("unit", models.CharField(max_length=200, null=True)),
                ("fiscal_year", models.SmallIntegerField(null=True)),
                ("note", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="plans.initiative",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="plans.node"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", False), ("text__isnull", True)),
                            models.Q(("number__isnull", True), ("text__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_figure_number_or_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("initiative__isnull", False), ("node__isnull", True)),
                            models.Q(("initiative__isnull", True), ("node__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_figure_one_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="識別名")),
                ("title", models.CharField(max_length=200, verbose_name="計画名")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="計画名（英語）")),
                (
                    "current_edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="current_of",
                        to="plans.edition",
                        verbose_name="現在の版",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="org.municipality"
                    ),
                ),
            ],
            options={
                "verbose_name": "計画",
            },
        ),
        migrations.AddField(
            model_name="edition",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="editions",
                to="plans.plan",
                verbose_name="計画",
            ),
        ),
        migrations.CreateModel(
            name="ResponsibleDepartment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("lead", models.BooleanField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.department"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="departments", to="plans.initiative"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScheduleLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("action", models.TextField()),
                ("group", models.TextField(null=True)),
                ("certainty", models.CharField(max_length=10, null=True)),
                ("note", models.TextField(null=True)),
                ("detail", models.JSONField(default=dict)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="plans.initiative"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="plans.scheduleline",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_line_once")],
            },
        ),
        migrations.CreateModel(
            name="Subplan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("start_year", models.SmallIntegerField(null=True)),
                ("end_year", models.SmallIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_subplan_once")],
            },
        ),
        migrations.AddField(
            model_name="node",
            name="see_subplan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.subplan"
            ),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("place", models.IntegerField(null=True)),
                ("primary", models.BooleanField(null=True)),
                ("counted", models.BooleanField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="plans.initiative"
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="plans.node"
                    ),
                ),
                (
                    "subplan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="plans.subplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("initiative", "node", "subplan"), name="plans_listing_once", nulls_distinct=False
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("primary", True)), fields=("initiative",), name="plans_listing_one_primary"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("label_en", models.CharField(blank=True, max_length=200)),
                ("legend", models.TextField(null=True)),
                ("note", models.TextField(null=True)),
                ("is_mark", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("edition", "key"), name="plans_tag_once")],
            },
        ),
        migrations.CreateModel(
            name="TagUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("fiscal_year", models.SmallIntegerField(null=True)),
                ("scope", models.CharField(default="self", max_length=12)),
                ("from_mark", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_uses",
                        to="plans.initiative",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tag_uses",
                        to="plans.scheduleline",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="tag_uses", to="plans.node"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="plans.tag"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("initiative__isnull", True), ("line__isnull", True), ("node__isnull", False)),
                            models.Q(("initiative__isnull", False), ("line__isnull", True), ("node__isnull", True)),
                            models.Q(("initiative__isnull", True), ("line__isnull", False), ("node__isnull", True)),
                            _connector="OR",
                        ),
                        name="plans_taguse_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="YearCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("fiscal_year", models.SmallIntegerField()),
                ("text", models.TextField(null=True)),
                ("state", models.CharField(max_length=10)),
                (
                    "phases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=list,
                        help_text="derived from the text by packs/common/phases.yaml",
                        size=None,
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="plans.scheduleline"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["edition", "fiscal_year"], name="plans_cell_by_year")],
                "constraints": [models.UniqueConstraint(fields=("line", "fiscal_year"), name="plans_cell_once")],
            },
        ),
        migrations.CreateModel(
            name="YearChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("fiscal_year", models.SmallIntegerField()),
                ("kind", models.CharField(max_length=200)),
                ("old", models.TextField()),
                ("new", models.TextField(null=True)),
                ("basis", models.CharField(max_length=20)),
                ("note", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="year_changes", to="plans.initiative"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("fiscal_year", models.SmallIntegerField()),
                ("number", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("text", models.TextField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.edition"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="plans.indicator"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "fiscal_year"), name="plans_target_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__isnull", True), ("text__isnull", True), _connector="OR"),
                        name="plans_target_number_or_text",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("plan", "code"), name="plans_edition_code_once"),
        ),
    ]
