"""The guards: what was handed in stays as it is."""

from django.db import migrations

from kusei.foundation.files import guards


class Migration(migrations.Migration):
    dependencies = (("files", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
