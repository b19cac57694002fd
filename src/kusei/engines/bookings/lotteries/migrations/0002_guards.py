"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.bookings.lotteries import guards


class Migration(migrations.Migration):
    dependencies = (("lotteries", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
