"""Uses that go on (延長); what somebody left early is nothing that they have at once."""

from django.db import migrations, models

from kusei.engines.bookings.reservations import booking

SOURCES = ["resident", "counter", "series", "lottery", "offer", "reopened", "prolonged"]
LABELS = ["本人", "窓口", "定期利用", "抽選", "空き待ち", "再開", "延長"]


class Migration(migrations.Migration):
    dependencies = (("reservations", "0002_guards"),)
    operations = (
        migrations.RemoveConstraint("booking", "reservations_booking_source"),
        migrations.AlterField(
            "booking",
            "source",
            models.CharField(choices=list(zip(SOURCES, LABELS, strict=True)), max_length=10, verbose_name="受付の方法"),
        ),
        migrations.AddConstraint(
            "booking",
            models.CheckConstraint(condition=models.Q(source__in=SOURCES), name="reservations_booking_source"),
        ),
        migrations.RunSQL(booking.STATEMENTS, migrations.RunSQL.noop),
    )
