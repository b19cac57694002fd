"""Since when a procedure stands in the inventory, and since when it is on line by other means."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("builder", "0002_guards"),)
    operations = (
        migrations.AddField(
            model_name="procedureinventory",
            name="listed_at",
            field=models.DateTimeField(null=True, verbose_name="棚卸しに載せた日時"),
        ),
        migrations.AddField(
            model_name="procedureinventory",
            name="elsewhere_since",
            field=models.DateTimeField(null=True, verbose_name="ほかの仕組みでオンライン化済みとした日時"),
        ),
    )
