from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=10)),
                ("event_id", models.CharField(max_length=100)),
                ("received_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "提供者からの知らせ",
                "constraints": [models.UniqueConstraint(fields=("provider", "event_id"), name="channels_event_once")],
            },
        ),
    ]
