import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("plans", "0004_edition_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative", models.CharField(max_length=80, verbose_name="取組のキー")),
                ("kind", models.CharField(max_length=40, verbose_name="種類")),
                ("key", models.CharField(max_length=200, verbose_name="届け手のキー")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="補足")),
                (
                    "source",
                    models.CharField(
                        choices=[("pack", "パックのファイル"), ("staff", "職員")], max_length=5, verbose_name="だれが"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="つないだ日時")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="外した日時")),
                ("changed_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="つないだ人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="外した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "取組を届けるもの",
                "indexes": [models.Index(fields=["kind", "key"], name="deliverers_by_deliverer")],
                "constraints": (
                    models.UniqueConstraint(fields=("plan", "initiative", "kind", "key"), name="deliverers_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["pack", "staff"])), name="deliverers_source_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("initiative", ""), _negated=True),
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                        ),
                        name="deliverers_all_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at__isnull", False), ("withdrawn_by", None), _connector="OR"),
                        name="deliverers_withdrawn_when",
                    ),
                ),
            },
        ),
    ]
