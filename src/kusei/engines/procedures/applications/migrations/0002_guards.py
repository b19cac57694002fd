"""The guards: a state comes from an event, and what arrived and what happened stays."""

from django.db import migrations

from kusei.engines.procedures.applications import guards


class Migration(migrations.Migration):
    dependencies = (("applications", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
