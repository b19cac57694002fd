"""The seal: the database refuses changes of an edition in force."""

from django.db import migrations

from kusei.services.plans import sealing

TABLES = (
    "plans_level",
    "plans_kind",
    "plans_tag",
    "plans_subplan",
    "plans_node",
    "plans_initiative",
    "plans_listing",
    "plans_responsibledepartment",
    "plans_scheduleline",
    "plans_yearcell",
    "plans_figure",
    "plans_indicator",
    "plans_indicatortarget",
    "plans_taguse",
    "plans_yearchange",
)


class Migration(migrations.Migration):
    dependencies = (("plans", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            [sealing.FUNCTIONS, *(sealing.guard(table) for table in TABLES)],
            [*(sealing.without_guard(table) for table in TABLES), sealing.WITHOUT_FUNCTIONS],
        ),
    )
