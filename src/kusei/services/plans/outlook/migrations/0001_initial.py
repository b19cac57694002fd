import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("observations", "0003_results"),
        ("plans", "0004_edition_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Noted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=80, verbose_name="指標のキー")),
                ("fiscal_year", models.SmallIntegerField(verbose_name="年度")),
                ("month", models.SmallIntegerField(verbose_name="月")),
                ("at", models.DateTimeField(verbose_name="記録した日時")),
                (
                    "observation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="observations.observation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
            ],
            options={
                "verbose_name": "気づきに記録した見込み",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "indicator", "fiscal_year", "month"), name="outlook_noted_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("month__range", (1, 12))), name="outlook_noted_month"),
                ],
            },
        ),
    ]
