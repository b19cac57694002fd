import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="説明")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="使わなくした日時")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="担当",
                    ),
                ),
            ],
            options={
                "verbose_name": "配信の対象",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("department", "name"),
                        name="segments_segment_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="segments_segment_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版")),
                ("rule", models.JSONField(verbose_name="条件")),
                ("made_at", models.DateTimeField(verbose_name="作った日時")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="segments.segment"
                    ),
                ),
            ],
            options={
                "verbose_name": "配信の対象の版",
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "number"), name="segments_version_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="segments_version_number"),
                ],
            },
        ),
    ]
