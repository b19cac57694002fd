"""Since when a procedure was stopped, and until when: what the switch alone forgets."""

import django.db.models.deletion
from django.db import migrations, models

from kusei.engines.procedures import guards


class Migration(migrations.Migration):
    dependencies = (("procedures", "0002_guards"),)
    operations = (
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="止めた日時")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="再開した日時")),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
            ],
            options={
                "verbose_name": "受付の停止",
                "constraints": (
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("procedure",), name="procedures_one_stop"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="procedures_stop_in_order",
                    ),
                ),
            },
        ),
        migrations.RunSQL(guards.STOPS, guards.STOPS_UNDONE),
    )
