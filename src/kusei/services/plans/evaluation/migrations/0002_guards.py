"""The guards: what was said stays, what is submitted is frozen, a target stands on its own ground."""

from django.db import migrations

from kusei.services.plans.evaluation import guards


class Migration(migrations.Migration):
    dependencies = (("evaluation", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
