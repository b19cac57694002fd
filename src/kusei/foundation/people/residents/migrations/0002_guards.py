"""The guards: what was agreed to, granted or ended stays on record."""

from django.db import migrations

from kusei.foundation.people.residents import guards


class Migration(migrations.Migration):
    dependencies = (("residents", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
