"""What the database itself keeps true, and the function that books."""

from django.db import migrations

from kusei.engines.bookings.reservations import booking, guards


class Migration(migrations.Migration):
    dependencies = (("reservations", "0001_initial"), ("claims", "0002_guards"), ("org", "0002_contractors"))
    operations = (
        migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),
        migrations.RunSQL(booking.STATEMENTS, booking.UNDONE),
    )
