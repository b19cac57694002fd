"""The guard: a letter that was issued stays as it is."""

from django.db import migrations

from kusei.engines.procedures.delivery import guards


class Migration(migrations.Migration):
    dependencies = (("delivery", "0001_initial"), ("applications", "0002_guards"))
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
