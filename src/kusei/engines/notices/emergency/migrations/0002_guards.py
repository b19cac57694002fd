"""The guards: what people were told stays, states follow in turn, a drill stays inside."""

from django.db import migrations

from kusei.engines.notices.emergency import guards


class Migration(migrations.Migration):
    dependencies = (("emergency", "0001_initial"), ("deliveries", "0001_initial"))
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
