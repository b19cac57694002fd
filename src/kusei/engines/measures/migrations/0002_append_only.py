"""Versions of values are append-only: the database refuses other changes."""

from django.db import migrations

from kusei.engines.measures import guarding


class Migration(migrations.Migration):
    dependencies = (("measures", "0001_initial"),)
    operations = (migrations.RunSQL(guarding.GUARD, guarding.WITHOUT_GUARD),)
