"""What was done on applications, from the tables that record it: a view, for counting the time of staff."""

import django.db.models.deletion
from django.db import migrations, models

from kusei.engines.procedures.desk import activity


class Migration(migrations.Migration):
    dependencies = (("desk", "0002_guards"), ("applications", "0003_indexes_of_the_whole"))
    operations = (
        migrations.RunSQL(activity.VIEW, activity.DROPPED),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("previous", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                ("by_id", models.BigIntegerField()),
            ],
            options={"verbose_name": "職員の操作", "db_table": "desk_act", "managed": False},
        ),
    )
