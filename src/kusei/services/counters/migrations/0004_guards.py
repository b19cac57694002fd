"""What the database itself keeps true of visits and consultations."""

from django.db import migrations

from kusei.services.counters import visitguards


class Migration(migrations.Migration):
    dependencies = (("counters", "0003_visits_and_consultations"),)
    operations = (migrations.RunSQL(visitguards.STATEMENTS, visitguards.UNDONE),)
