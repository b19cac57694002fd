import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("object_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="表題")),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="書き出した日時")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "書き出した表",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id", "created_by", "content_hash"), name="bulk_export_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=150, verbose_name="ファイル名")),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="大きさ（バイト）")),
                ("kept", models.BooleanField(default=True, verbose_name="ファイルを残している")),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "読み取り中"),
                            ("previewed", "確認待ち"),
                            ("applying", "反映中"),
                            ("applied", "反映済み"),
                            ("refused", "読み取れません"),
                            ("cancelled", "取りやめ"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("rows_read", models.PositiveIntegerField(default=0, verbose_name="読み取った行")),
                ("reading", models.JSONField(null=True)),
                ("choices", models.JSONField(default=dict)),
                ("preview_hash", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="変更の理由")),
                ("message", models.CharField(blank=True, max_length=500)),
                ("counts", models.JSONField(default=dict)),
                ("outcome", models.JSONField(null=True)),
                ("uploaded_at", models.DateTimeField(verbose_name="取り込んだ日時")),
                ("moved_at", models.DateTimeField(verbose_name="状態が変わった日時")),
                (
                    "export",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="bulk.bulkexport",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "表の取り込み",
                "indexes": [models.Index(fields=["uploaded_by", "-uploaded_at"], name="bulk_import_mine")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reading", "previewed", "applying", "applied", "refused", "cancelled"])
                        ),
                        name="bulk_import_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reading", "refused", "cancelled"]),
                            models.Q(("export__isnull", False), ("reading__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_import_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__isnull", False), ("state", "applied")),
                            models.Q(models.Q(("state", "applied"), _negated=True), ("outcome__isnull", True)),
                            _connector="OR",
                        ),
                        name="bulk_import_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["applying", "applied"]), _negated=True),
                            models.Q(("preview_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bulk_import_agreed",
                    ),
                ],
            },
        ),
    ]
