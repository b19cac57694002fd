import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("atom_id", models.BigIntegerField(verbose_name="場所の単位")),
                ("place", models.PositiveSmallIntegerField(verbose_name="席")),
                ("holder", models.UUIDField(verbose_name="確保したもの")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="確保の期限")),
                ("parts", models.PositiveSmallIntegerField(verbose_name="枠の数")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "atom_id", "day", "cell", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField(verbose_name="利用日")),
                ("cell", models.PositiveSmallIntegerField(verbose_name="区分")),
            ],
            options={
                "verbose_name": "区分の確保",
                "db_table": "claims_cell",
                "indexes": [
                    models.Index(fields=["holder"], name="claims_cell_holder"),
                    models.Index(
                        condition=models.Q(("until__isnull", False)), fields=["until"], name="claims_cell_until"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parts__gte", 1), ("place__gte", 1)), name="claims_cell_counts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Span",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("atom_id", models.BigIntegerField(verbose_name="場所の単位")),
                ("place", models.PositiveSmallIntegerField(verbose_name="席")),
                ("holder", models.UUIDField(verbose_name="確保したもの")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="確保の期限")),
                ("parts", models.PositiveSmallIntegerField(verbose_name="枠の数")),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="時間")),
            ],
            options={
                "verbose_name": "時間の確保",
                "db_table": "claims_span",
                "indexes": [
                    models.Index(fields=["holder"], name="claims_span_holder"),
                    models.Index(
                        condition=models.Q(("until__isnull", False)), fields=["until"], name="claims_span_until"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parts__gte", 1), ("place__gte", 1)), name="claims_span_counts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__isempty", False), ("during__lower_inf", False), ("during__upper_inf", False)
                        ),
                        name="claims_span_bounded",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("atom_id", "="), ("place", "="), ("during", "&&")], name="claims_span_never_twice"
                    ),
                ],
            },
        ),
    ]
