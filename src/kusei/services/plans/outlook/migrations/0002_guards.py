"""The guard: what was noted stays noted."""

from django.db import migrations

from kusei.services.plans.outlook import guards


class Migration(migrations.Migration):
    dependencies = (("outlook", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
