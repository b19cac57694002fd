"""Residents: who registered by themselves, the links by mail, and identities verified by card."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_api_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_resident",
            field=models.BooleanField(default=False, verbose_name="利用者として登録"),
        ),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(default="ja", max_length=10, verbose_name="お知らせの言語"),
        ),
        migrations.CreateModel(
            name="EmailLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "利用者登録"),
                            ("change", "メールアドレスの変更"),
                            ("password", "新しいパスワード"),
                        ],
                        max_length=12,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("previous_email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(max_length=10)),
                ("origin", models.CharField(max_length=200)),
                ("next_path", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "change"), ("user__isnull", False)),
                            models.Q(models.Q(("kind", "change"), _negated=True), ("user", None)),
                            _connector="OR",
                        ),
                        name="people_emaillink_whose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest", None), ("digest__regex", "^[0-9a-f]{64}$"), _connector="OR"),
                        name="people_emaillink_keeps_a_digest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerifiedIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=200, verbose_name="確かめた相手")),
                ("subject_digest", models.CharField(max_length=64)),
                ("acr", models.CharField(max_length=60, verbose_name="確かめた強さ")),
                ("verified_at", models.DateTimeField(verbose_name="確かめた日時")),
                ("attributes", models.BinaryField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verified_identities",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="アカウント",
                    ),
                ),
            ],
            options={
                "verbose_name": "本人確認",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "issuer"), name="people_verifiedidentity_one_an_account"),
                    models.UniqueConstraint(
                        fields=("issuer", "subject_digest"), name="people_verifiedidentity_one_a_card"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_digest__regex", "^[0-9a-f]{64}$")),
                        name="people_verifiedidentity_keeps_a_digest",
                    ),
                ],
            },
        ),
    ]
