"""The guards: steps are append-only, and the state follows from them."""

from django.db import migrations

from kusei.services.plans.observations import guards


class Migration(migrations.Migration):
    dependencies = (("observations", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
