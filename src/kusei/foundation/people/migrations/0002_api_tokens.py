"""API tokens, and the guard that keeps what a token may from being changed later."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION people_guard_apitoken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.user_id, NEW.public_id, NEW.digest, NEW.scopes, NEW.created_on, NEW.expires_on)
        IS DISTINCT FROM ROW(OLD.user_id, OLD.public_id, OLD.digest, OLD.scopes, OLD.created_on, OLD.expires_on)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'an API token cannot be changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'people_apitoken_never_changes';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER people_apitoken_never_changes BEFORE UPDATE ON people_apitoken
    FOR EACH ROW EXECUTE FUNCTION people_guard_apitoken();
"""
WITHOUT_GUARD = """
DROP TRIGGER people_apitoken_never_changes ON people_apitoken;
DROP FUNCTION people_guard_apitoken();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名前")),
                ("public_id", models.CharField(max_length=10, unique=True, verbose_name="トークンの番号")),
                ("digest", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="権限"
                    ),
                ),
                ("created_on", models.DateField(verbose_name="作った日")),
                ("expires_on", models.DateField(verbose_name="最後に使える日")),
                ("last_used_on", models.DateField(blank=True, null=True, verbose_name="最後に使った日")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="止めた日時")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="アカウント",
                    ),
                ),
            ],
            options={
                "verbose_name": "APIトークン",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("user", "name"),
                        name="people_apitoken_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__gte", models.F("created_on")),
                            (
                                "expires_on__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_on"), "+", models.Value(datetime.timedelta(days=366))
                                ),
                            ),
                        ),
                        name="people_apitoken_lives_a_year_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__len__gt", 0)), name="people_apitoken_has_a_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="people_apitoken_keeps_a_digest"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, WITHOUT_GUARD),
    ]
