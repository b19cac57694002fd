import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="記号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("asset", "資産"), ("liability", "負債"), ("income", "収入"), ("expense", "費用")],
                        max_length=10,
                        verbose_name="区分",
                    ),
                ),
                (
                    "floor",
                    models.CharField(
                        choices=[("none", "なし"), ("debit", "借方残高"), ("credit", "貸方残高")],
                        default="none",
                        max_length=6,
                        verbose_name="下限",
                    ),
                ),
                ("balance", models.BigIntegerField(default=0, editable=False, verbose_name="残高")),
            ],
            options={
                "verbose_name": "勘定",
                "indexes": [
                    models.Index(
                        condition=models.Q(("balance", 0), _negated=True),
                        fields=["id"],
                        name="ledger_account_not_level",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("balance", 0), ("floor", "none")),
                            models.Q(("balance__gte", 0), ("floor", "debit")),
                            models.Q(("balance__lte", 0), ("floor", "credit")),
                            _connector="OR",
                        ),
                        name="ledger_account_not_overdrawn",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occasion", models.CharField(max_length=80, verbose_name="できごと")),
                ("line", models.PositiveSmallIntegerField(verbose_name="行")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("on", models.DateField(verbose_name="日付")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("act", models.CharField(max_length=20, verbose_name="種類")),
                ("made_at", models.DateTimeField(verbose_name="記録した日時")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="credits",
                        to="ledger.account",
                        verbose_name="貸方",
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="debits",
                        to="ledger.account",
                        verbose_name="借方",
                    ),
                ),
            ],
            options={
                "verbose_name": "仕訳",
                "indexes": [
                    models.Index(fields=["debit", "on"], name="ledger_posting_debit"),
                    models.Index(fields=["credit", "on"], name="ledger_posting_credit"),
                    models.Index(fields=["on"], name="ledger_posting_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("occasion", "line"), name="ledger_posting_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="ledger_posting_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="ledger_posting_two_accounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Year",
            fields=[
                (
                    "fiscal_year",
                    models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="年度"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="閉鎖した日時")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "会計年度",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year__range", (1947, 2999))), name="ledger_year_range"
                    )
                ],
            },
        ),
    ]
