"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.notices.emergency.weather import guards


class Migration(migrations.Migration):
    dependencies = (("weather", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
