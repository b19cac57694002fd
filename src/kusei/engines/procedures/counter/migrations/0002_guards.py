"""The guards: the history of a draft, and what was seen, stay as they were."""

from django.db import migrations

from kusei.engines.procedures.counter import guards


class Migration(migrations.Migration):
    dependencies = (("counter", "0001_initial"), ("applications", "0002_guards"))
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
