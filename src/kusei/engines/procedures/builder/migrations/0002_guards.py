"""The guards: steps stay, and so does a working copy that was published."""

from django.db import migrations

from kusei.engines.procedures.builder import guards


class Migration(migrations.Migration):
    dependencies = (("builder", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENT, guards.UNDONE),)
