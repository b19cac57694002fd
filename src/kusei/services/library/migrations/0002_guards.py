"""What the database itself keeps true."""

from django.db import migrations

from kusei.services.library import guards


class Migration(migrations.Migration):
    dependencies = (("library", "0001_initial"),)
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
