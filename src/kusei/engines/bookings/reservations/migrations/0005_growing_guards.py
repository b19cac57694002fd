"""Equipment and the history of groups stay; groups move in their order; a deposit stays what was asked."""

from django.db import migrations

from kusei.engines.bookings.reservations import guards


class Migration(migrations.Migration):
    dependencies = (("reservations", "0004_growing"),)
    operations = (migrations.RunSQL(guards.MORE, guards.LESS),)
