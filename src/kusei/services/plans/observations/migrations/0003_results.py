"""A further kind: what the plan's own results show."""

from django.db import migrations, models

KINDS = [
    ("nation", "国の動き"),
    ("metropolis", "都の動き"),
    ("technology", "技術"),
    ("society", "社会"),
    ("users", "利用者の声"),
    ("results", "計画の実績"),
]


class Migration(migrations.Migration):
    dependencies = (("observations", "0002_guards"),)
    operations = (
        migrations.RemoveConstraint("observation", "observations_kind_known"),
        migrations.AlterField(
            "observation", "kind", models.CharField(choices=KINDS, max_length=12, verbose_name="何の動きか")
        ),
        migrations.AddConstraint(
            "observation",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["nation", "metropolis", "technology", "society", "users", "results"])),
                name="observations_kind_known",
            ),
        ),
    )
