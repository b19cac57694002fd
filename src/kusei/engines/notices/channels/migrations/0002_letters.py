# Jobs of printed letters

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("files", "0002_guards"),
        ("org", "0002_contractors"),
        ("subscribers", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True, verbose_name="番号")),
                ("language", models.CharField(max_length=10, verbose_name="ことば")),
                ("urgent", models.BooleanField(default=False, verbose_name="急ぎ")),
                ("drill", models.BooleanField(default=False, verbose_name="訓練")),
                ("sealed_text", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(verbose_name="受け付けた日時")),
                ("files_made_at", models.DateTimeField(blank=True, null=True, verbose_name="ファイルができた日時")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="ページ数")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="投函した日")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="取りやめた日時")),
                ("dropped_why", models.CharField(blank=True, max_length=200, verbose_name="取りやめた理由")),
                ("emptied_at", models.DateTimeField(blank=True, null=True, verbose_name="ファイルを消した日時")),
                (
                    "addresses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="差出人の課",
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="取りやめた人",
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="投函した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "郵送の束",
            },
        ),
        migrations.CreateModel(
            name="LetterDownload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "which",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("addresses", "CSV")], max_length=10, verbose_name="ファイル"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="職員",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downloads", to="channels.letterjob"
                    ),
                ),
            ],
            options={
                "verbose_name": "手紙のダウンロード",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="番号")),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[("protected", "支援措置のため"), ("no-address", "住所か氏名の登録がないため")],
                        max_length=10,
                        verbose_name="送らない理由",
                    ),
                ),
                ("unprintable", models.BooleanField(default=False, verbose_name="印刷できない文字がある")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="ページ数")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="返戻の日")),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="subscribers.subscriber"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="channels.letterjob"
                    ),
                ),
            ],
            options={
                "verbose_name": "手紙",
            },
        ),
        migrations.AddIndex(
            model_name="letterjob",
            index=models.Index(fields=["department", "-id"], name="channels_letters_of"),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted_by", None), ("posted_on", None)),
                    models.Q(("posted_by__isnull", False), ("posted_on__isnull", False)),
                    _connector="OR",
                ),
                name="channels_letters_posted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_at", None), ("dropped_by", None), ("dropped_why", "")),
                    models.Q(
                        ("dropped_at__isnull", False),
                        ("dropped_by__isnull", False),
                        models.Q(("dropped_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="channels_letters_dropped_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("posted_on", None), ("dropped_at", None), _connector="OR"),
                name="channels_letters_posted_or_dropped",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("addresses", None), ("files_made_at", None), ("pdf", None)),
                    models.Q(
                        ("addresses", None),
                        ("emptied_at__isnull", False),
                        ("files_made_at__isnull", False),
                        ("pdf", None),
                    ),
                    models.Q(
                        ("addresses__isnull", False),
                        ("emptied_at", None),
                        ("files_made_at__isnull", False),
                        ("pdf__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="channels_letters_files_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("emptied_at", None), ("sealed_text", None), _connector="OR"),
                name="channels_letters_emptied_of_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("job", "number"), name="channels_letter_number_once"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("job", "subscriber"), name="channels_letter_person_once"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="channels_letter_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_on", None), models.Q(("left_out", ""), ("returned_by__isnull", False)), _connector="OR"
                ),
                name="channels_letter_returned_was_sent",
            ),
        ),
    ]
