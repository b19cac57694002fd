"""The guards: nothing is disposed of without two people, and what left the house stays on record."""

from django.db import migrations

from kusei.engines.procedures.handover import guards


class Migration(migrations.Migration):
    dependencies = (("handover", "0001_initial"), ("applications", "0002_guards"))
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
