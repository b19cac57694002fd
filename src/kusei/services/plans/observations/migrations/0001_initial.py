import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="件名")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nation", "国の動き"),
                            ("metropolis", "都の動き"),
                            ("technology", "技術"),
                            ("society", "社会"),
                            ("users", "利用者の声"),
                        ],
                        max_length=12,
                        verbose_name="何の動きか",
                    ),
                ),
                (
                    "vuca",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("volatility", "変動性"),
                            ("uncertainty", "不確実性"),
                            ("complexity", "複雑性"),
                            ("ambiguity", "曖昧性"),
                        ],
                        max_length=12,
                        verbose_name="どんな先の読めなさか（VUCA）",
                    ),
                ),
                (
                    "cycle_step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("plan", "計画をつくるとき"),
                            ("do", "取り組んでいるとき"),
                            ("check", "評価するとき"),
                            ("act", "見直すとき"),
                        ],
                        max_length=6,
                        verbose_name="どの段階で気づいたか",
                    ),
                ),
                ("seen", models.TextField(verbose_name="見たこと・聞いたこと")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="出どころ")),
                ("source_url", models.CharField(blank=True, max_length=1000, verbose_name="出どころのURL")),
                ("observed_on", models.DateField(verbose_name="気づいた日")),
                ("created_at", models.DateTimeField(verbose_name="書いた日時")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "気づき"),
                            ("oriented", "情勢判断ずみ"),
                            ("decided", "決定ずみ"),
                            ("acted", "実行ずみ"),
                            ("closed", "対応せずに終了"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                ("public", models.BooleanField(default=False, verbose_name="公表している")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="書いた人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="気づいた部署",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.edition",
                        verbose_name="版",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
            ],
            options={
                "verbose_name": "気づき",
                "indexes": [models.Index(fields=["plan", "state"], name="observations_plan_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["nation", "metropolis", "technology", "society", "users"])),
                        name="observations_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vuca__in", ("", "volatility", "uncertainty", "complexity", "ambiguity"))),
                        name="observations_vuca_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cycle_step__in", ("", "plan", "do", "check", "act"))),
                        name="observations_cycle_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "oriented", "decided", "acted", "closed"])),
                        name="observations_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_url", ""), ("source_url__regex", "^https?://"), _connector="OR"),
                        name="observations_source_is_web",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("public", False), ("state__in", ("decided", "acted", "closed")), _connector="OR"
                        ),
                        name="observations_public_is_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationInitiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="取組のキー")),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="observations.observation"
                    ),
                ),
            ],
            options={
                "verbose_name": "関わる取組",
                "indexes": [models.Index(fields=["key"], name="observations_link_key")],
                "constraints": [models.UniqueConstraint(fields=("observation", "key"), name="observations_link_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="順番")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("orient", "情勢判断"),
                            ("decide", "意思決定"),
                            ("act", "実行"),
                            ("close", "対応せずに終える"),
                        ],
                        max_length=6,
                        verbose_name="段階",
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                ("done_on", models.DateField(verbose_name="いつ")),
                ("at", models.DateTimeField(verbose_name="記録した日時")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="した人",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="observations.step"
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="observations.observation"
                    ),
                ),
            ],
            options={
                "verbose_name": "気づきへの対応",
                "constraints": [
                    models.UniqueConstraint(fields=("observation", "number"), name="observations_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["orient", "decide", "act", "close"])),
                        name="observations_step_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="observations_step_not_blank"
                    ),
                ],
            },
        ),
    ]
