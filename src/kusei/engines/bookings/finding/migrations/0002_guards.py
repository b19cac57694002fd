"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.bookings.finding import guards


class Migration(migrations.Migration):
    dependencies = (("finding", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
