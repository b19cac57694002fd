"""The guards: what is under decision cannot be edited, and what happened is append-only."""

from django.db import migrations

from kusei.services.plans.amendment import guards


class Migration(migrations.Migration):
    dependencies = (("amendment", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
