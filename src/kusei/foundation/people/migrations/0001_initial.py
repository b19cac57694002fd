"""Accounts, the counters of failed sign-ins, and the table of Django's cache, in which allauth counts its own limits."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SignInFailures",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveSmallIntegerField()),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="メールアドレス")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="氏名")),
                (
                    "staff_number",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="職員番号"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="有効")),
                (
                    "sessions_ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="すべてのサインインを終えた日時"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
            ],
            options={
                "verbose_name": "アカウント",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="people_user_email_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("staff_number", ""), _negated=True),
                        name="people_user_staff_number_not_blank",
                    ),
                ],
            },
        ),
        # What `createcachetable` would make.
        migrations.RunSQL(
            """
            CREATE TABLE people_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX people_cache_expires ON people_cache (expires);
            """,
            "DROP TABLE people_cache",
        ),
    ]
