"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.payments.invoices import booking, guards


class Migration(migrations.Migration):
    dependencies = (("invoices", "0001_initial"),)
    operations = (
        migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),
        migrations.RunSQL(booking.STATEMENTS, booking.UNDONE),
    )
