import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.foundation.org.models.periods


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="記号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("names", models.JSONField(default=dict, verbose_name="各言語の名称")),
                ("kind", models.CharField(max_length=30, verbose_name="種類")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="並び")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="最後の日")),
                ("department_code", models.CharField(blank=True, max_length=40, verbose_name="担当の組織コード")),
                ("district", models.CharField(blank=True, max_length=60, verbose_name="地区")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="所在地")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="電話番号")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="緯度"),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="経度"),
                ),
                (
                    "accessibility",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None, verbose_name="バリアフリー"
                    ),
                ),
                ("example", models.BooleanField(default=False, verbose_name="見本")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.municipality",
                        verbose_name="団体",
                    ),
                ),
            ],
            options={
                "verbose_name": "施設",
                "ordering": ("position", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("municipality", "key"), name="resources_facility_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__range", (20, 46)), ("longitude__range", (122, 154))),
                            _connector="OR",
                        ),
                        name="resources_facility_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Atom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="記号")),
                ("places", models.PositiveIntegerField(default=1, verbose_name="同時に使える数")),
                (
                    "mode",
                    models.CharField(
                        choices=[("grid", "区分"), ("free", "時刻")], max_length=4, verbose_name="時間の分け方"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="atoms",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
            ],
            options={
                "verbose_name": "場所の単位",
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "key"), name="resources_atom_once"),
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="resources_atom_places"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("grid", "free"))), name="resources_atom_mode"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FacilityVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="始まる日")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="終わる日（この日は含まない）")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField(verbose_name="取り込んだ日時")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
            ],
            options={
                "verbose_name": "施設の内容の版",
                "ordering": ("valid_from",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="resources_version_period",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("facility", "="),
                            (kusei.foundation.org.models.periods.DateRange("valid_from", "valid_until"), "&&"),
                        ],
                        name="resources_version_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Occupies",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("places", models.PositiveIntegerField(default=1, verbose_name="使う数")),
                (
                    "atom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="occupied", to="resources.atom"
                    ),
                ),
            ],
            options={
                "verbose_name": "使う場所の単位",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="resources_occupies_places")
                ],
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="記号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("names", models.JSONField(default=dict, verbose_name="各言語の名称")),
                ("kind", models.CharField(max_length=30, verbose_name="種類")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="並び")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="最後の日")),
                ("capacity", models.PositiveIntegerField(default=0, verbose_name="定員")),
                (
                    "equipment",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None, verbose_name="設備"
                    ),
                ),
                (
                    "spot",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, null=True, size=2
                    ),
                ),
                (
                    "atoms",
                    models.ManyToManyField(related_name="resources", through="resources.Occupies", to="resources.atom"),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="resources.resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "貸し出すもの",
                "ordering": ("facility", "position", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "key"), name="resources_resource_once"),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="resources_resource_not_its_own_part",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="occupies",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="occupies", to="resources.resource"
            ),
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="最初の日")),
                ("last_day", models.DateField(verbose_name="最後の日")),
                ("begins", models.PositiveSmallIntegerField(default=0, verbose_name="始まり")),
                ("ends", models.PositiveSmallIntegerField(default=1440, verbose_name="終わり")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("made_at", models.DateTimeField(verbose_name="決めた日時")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="取り消した日時")),
                ("lifted_because", models.CharField(blank=True, max_length=200, verbose_name="取り消した理由")),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="決めた人",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="resources.resource",
                        verbose_name="貸し出すもの",
                    ),
                ),
            ],
            options={
                "verbose_name": "臨時の休み",
                "ordering": ("first_day", "pk"),
                "indexes": [models.Index(fields=["facility", "last_day"], name="resources_closure_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="resources_closure_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("begins")), ("ends__lte", 1440)),
                        name="resources_closure_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="resources_closure_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_because", ""), ("lifted_by", None)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="resources_closure_lifted",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="occupies",
            constraint=models.UniqueConstraint(fields=("resource", "atom"), name="resources_occupies_once"),
        ),
    ]
