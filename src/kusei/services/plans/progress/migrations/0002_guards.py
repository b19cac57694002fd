"""The guards: the database refuses changes of closed and published rounds."""

from django.db import migrations

from kusei.services.plans.progress import guards


class Migration(migrations.Migration):
    dependencies = (("progress", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
