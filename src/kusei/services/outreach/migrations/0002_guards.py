"""The guards: what is asked for or decided stays, and nothing is sent without the decision that its topic wants."""

from django.db import migrations

from kusei.services.outreach import guards


class Migration(migrations.Migration):
    dependencies = (("outreach", "0001_initial"),)
    operations = (migrations.RunSQL(guards.statements(), guards.undone()),)
