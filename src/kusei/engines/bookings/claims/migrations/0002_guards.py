"""What the database itself keeps true, and the functions that take and give back."""

from django.db import migrations

from kusei.engines.bookings.claims import guards, taking


class Migration(migrations.Migration):
    dependencies = (("claims", "0001_initial"), ("resources", "0001_initial"))
    operations = (
        migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),
        migrations.RunSQL(taking.STATEMENTS, taking.UNDONE),
    )
