"""The guard: a version that was ever in force stays as it was."""

from django.db import migrations

from kusei.engines.procedures import guards


class Migration(migrations.Migration):
    dependencies = (("procedures", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENT, guards.UNDONE),)
