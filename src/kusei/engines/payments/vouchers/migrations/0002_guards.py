"""What the database itself keeps true."""

from django.db import migrations

from kusei.engines.payments.vouchers import guards


class Migration(migrations.Migration):
    dependencies = (("vouchers", "0001_initial"), ("ledger", "0002_guards"))
    operations = (migrations.RunSQL(guards.STATEMENTS, guards.UNDONE),)
