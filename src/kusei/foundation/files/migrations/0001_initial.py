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
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="公開用の番号"),
                ),
                ("name", models.BinaryField(verbose_name="ファイル名（暗号化）")),
                ("media_type", models.CharField(max_length=100, verbose_name="形式")),
                ("size", models.PositiveIntegerField(verbose_name="大きさ（バイト）")),
                ("digest", models.CharField(max_length=32, verbose_name="内容の目印")),
                ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                ("created_at", models.DateTimeField(verbose_name="受け取った日時")),
                ("claimed", models.BooleanField(default=False, verbose_name="引き取り済み")),
                ("delete_after", models.DateField(blank=True, null=True, verbose_name="保存期限")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="出した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "受け取ったファイル",
                "indexes": [
                    models.Index(
                        condition=models.Q(("claimed", False)), fields=["created_at"], name="files_file_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("delete_after__isnull", False)),
                        fields=["delete_after"],
                        name="files_file_ending",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="files_file_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{32}$")), name="files_file_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__regex", "^[a-z][a-z0-9._-]{0,39}$")), name="files_file_purpose"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileContent",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="kept",
                        serialize=False,
                        to="files.storedfile",
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="内容（暗号化）")),
            ],
            options={
                "verbose_name": "受け取ったファイルの内容",
            },
        ),
        migrations.CreateModel(
            name="InfectedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("found_at", models.DateTimeField(db_index=True, verbose_name="見つけた日時")),
                ("signature", models.CharField(max_length=200, verbose_name="検出名")),
                ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                ("size", models.PositiveIntegerField(verbose_name="大きさ（バイト）")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="出した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "ウイルスの見つかったファイル",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("signature", ""), _negated=True), name="files_infected_signature"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__regex", "^[a-z][a-z0-9._-]{0,39}$")),
                        name="files_infected_purpose",
                    ),
                ],
            },
        ),
    ]
