from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=60, verbose_name="料金表")),
                ("begins", models.DateField(verbose_name="施行日")),
                ("digest", models.CharField(max_length=64, verbose_name="要約値")),
                ("content", models.JSONField(verbose_name="内容")),
                ("made_at", models.DateTimeField(verbose_name="記録した日時")),
            ],
            options={
                "verbose_name": "施行した料金表",
                "constraints": (models.UniqueConstraint(fields=("table", "begins"), name="fees_sealed_once"),),
            },
        ),
    ]
