"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.payments.ledger import guards, moving


class Migration(migrations.Migration):
    dependencies = (("ledger", "0001_initial"),)
    operations = (
        migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),
        migrations.RunSQL(moving.STATEMENTS, moving.UNDONE),
    )
