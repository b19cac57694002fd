import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="binding",
            name="note",
            field=models.TextField(blank=True, default="", verbose_name="注記"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Provision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("imported", "資料から取り込む"), ("entered", "所管課が入力する")],
                        max_length=10,
                        verbose_name="入れ方",
                    ),
                ),
                ("told", models.CharField(max_length=300, verbose_name="どこから・だれが")),
                ("pack", models.CharField(max_length=40, verbose_name="パック")),
                (
                    "series",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="provision", to="measures.series"
                    ),
                ),
            ],
            options={
                "verbose_name": "値の出どころ",
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["imported", "entered"])), name="measures_provision_way"
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Glance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric_key", models.CharField(max_length=200)),
                ("fiscal_year", models.SmallIntegerField()),
                ("dimension", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=300)),
                ("state", models.CharField(max_length=20)),
                ("number", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("denominator", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("metric_version", models.PositiveIntegerField()),
                ("cut_off", models.DateField()),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("metric_key", "fiscal_year", "dimension", "value"), name="measures_glance_once"
                    ),
                ),
            },
        ),
    ]
