import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0003_linkcode"),
    ]

    operations = [
        migrations.CreateModel(
            name="Past",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subscriber_id", models.BigIntegerField()),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("topic", None), models.Q(("channel", ""), _negated=True)),
                            models.Q(("channel", ""), ("topic__isnull", False)),
                            _connector="OR",
                        ),
                        name="subscribers_past_topic_or_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="subscribers_past_period"
                    ),
                ],
            },
        ),
    ]
