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
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="手続のキー")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("department_code", models.CharField(max_length=40, verbose_name="担当の組織コード")),
                ("is_open", models.BooleanField(default=True, verbose_name="受付中")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="org.municipality",
                        verbose_name="団体",
                    ),
                ),
            ],
            options={
                "verbose_name": "手続",
                "constraints": [models.UniqueConstraint(fields=("municipality", "key"), name="procedures_key_once")],
            },
        ),
        migrations.CreateModel(
            name="StoredGuide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="ガイドのキー")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("definition", models.JSONField(verbose_name="定義")),
                ("digest", models.CharField(max_length=64)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guides",
                        to="org.municipality",
                        verbose_name="団体",
                    ),
                ),
            ],
            options={
                "verbose_name": "手続ガイド",
                "constraints": [models.UniqueConstraint(fields=("municipality", "key"), name="procedures_guide_once")],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "作成中"), ("in-force", "公開中"), ("replaced", "旧様式")],
                        default="draft",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("definition", models.JSONField(verbose_name="定義")),
                ("digest", models.CharField(max_length=64)),
                ("origin", models.CharField(default="pack", max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="作成日時")),
                ("in_force_at", models.DateTimeField(blank=True, null=True, verbose_name="公開日時")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="旧様式になった日時")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="変更の内容")),
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
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
            ],
            options={
                "verbose_name": "様式の版",
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "number"), name="procedures_version_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in-force")),
                        fields=("procedure",),
                        name="procedures_one_version_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "in-force", "replaced"])),
                        name="procedures_version_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("in_force_at", None), ("state", "draft")),
                            ("in_force_at__isnull", False),
                            _connector="OR",
                        ),
                        name="procedures_version_in_force_since",
                    ),
                ],
            },
        ),
    ]
