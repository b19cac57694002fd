"""The counters of the rate limits, in an unlogged table: fast, and a crash may forget them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("hits", models.PositiveIntegerField()),
            ],
        ),
        migrations.RunSQL("ALTER TABLE web_ratecount SET UNLOGGED", reverse_sql="ALTER TABLE web_ratecount SET LOGGED"),
    ]
