"""Exports and files stay as they were, and states follow each other: the database refuses anything else."""

from django.db import migrations

from kusei.services.plans.bulk import guards


class Migration(migrations.Migration):
    dependencies = (("bulk", "0001_initial"),)
    operations = (migrations.RunSQL(guards.FUNCTIONS, guards.WITHOUT_FUNCTIONS),)
