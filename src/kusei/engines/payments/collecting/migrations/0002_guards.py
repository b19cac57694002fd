"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.payments.collecting import guards


class Migration(migrations.Migration):
    dependencies = (("collecting", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
