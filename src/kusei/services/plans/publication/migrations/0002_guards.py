"""The guards: a finished booklet does not change, a published one stays."""

from django.db import migrations

from kusei.services.plans.publication import guards


class Migration(migrations.Migration):
    dependencies = (("publication", "0001_initial"),)
    operations = (migrations.RunSQL(guards.GUARD, guards.WITHOUT_GUARD),)
