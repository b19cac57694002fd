"""The guards: notes stay as they were written, marks are only taken back."""

from django.db import migrations

from kusei.engines.procedures.desk import guards


class Migration(migrations.Migration):
    dependencies = (("desk", "0001_initial"), ("applications", "0002_guards"))
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
