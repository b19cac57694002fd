"""The guards: what happened is append-only, and what is under decision cannot be changed."""

from django.db import migrations

from kusei.engines.approvals import guards


class Migration(migrations.Migration):
    dependencies = (("approvals", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
