import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0002_contractors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procedures", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workpiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="手続のキー")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "作成中"),
                            ("submitted", "承認待ち"),
                            ("approved", "公開待ち"),
                            ("published", "公開済み"),
                            ("dropped", "取りやめ"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                ("changed_at", models.DateTimeField(verbose_name="変更日時")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="承認を頼んだ日時")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="変更の内容")),
                ("returned_reason", models.CharField(blank=True, max_length=500, verbose_name="差し戻しの理由")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="承認した日時")),
                ("approval_note", models.CharField(blank=True, max_length=500, verbose_name="承認のことば")),
                ("publish_at", models.DateTimeField(null=True, verbose_name="公開する日時")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承認した人",
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.version",
                        verbose_name="元にした版",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="担当",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.municipality",
                        verbose_name="団体",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作成者",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workpieces",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承認を頼んだ人",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workpiece",
                        to="procedures.version",
                        verbose_name="公開した版",
                    ),
                ),
            ],
            options={
                "verbose_name": "作業用の写し",
                "indexes": [models.Index(fields=["department", "state"], name="builder_by_department")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["working", "submitted", "approved", "published", "dropped"])),
                        name="builder_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), ("version__isnull", False)),
                            models.Q(models.Q(("state", "published"), _negated=True), ("version", None)),
                            _connector="OR",
                        ),
                        name="builder_published_has_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "submitted"), _negated=True),
                            ("submitted_by__isnull", False),
                            _connector="OR",
                        ),
                        name="builder_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "published")), _negated=True),
                            models.Q(
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="builder_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("publish_at__isnull", False),
                            _connector="OR",
                        ),
                        name="builder_approved_for_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("operation", models.CharField(max_length=40)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("content", models.JSONField()),
                ("undo_to", models.PositiveIntegerField(null=True)),
                ("redo_to", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workpiece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="builder.workpiece"
                    ),
                ),
            ],
            options={
                "verbose_name": "変更の記録",
                "constraints": [
                    models.UniqueConstraint(fields=("workpiece", "number"), name="builder_step_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="見本の名前")),
                (
                    "kind",
                    models.CharField(
                        choices=[("complete", "受け付けられる見本"), ("faulty", "誤りのある見本")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("channel", models.CharField(default="online", max_length=10, verbose_name="経路")),
                ("answers", models.JSONField(verbose_name="回答")),
                ("wrong", models.JSONField(blank=True, default=dict, verbose_name="あるはずの誤り")),
                (
                    "workpiece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="samples", to="builder.workpiece"
                    ),
                ),
            ],
            options={
                "verbose_name": "見本の回答",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["complete", "faulty"])), name="builder_sample_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureInventory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="手続の名称")),
                ("volume", models.PositiveIntegerField(blank=True, null=True, verbose_name="1年の件数")),
                ("in_person", models.BooleanField(default=False, verbose_name="対面での確認が要る")),
                ("paper", models.BooleanField(default=False, verbose_name="紙の添付書類がある")),
                ("sensitive", models.BooleanField(default=False, verbose_name="慎重に扱う情報がある")),
                ("online_elsewhere", models.BooleanField(default=False, verbose_name="ほかの仕組みでオンライン化済み")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="備考")),
                ("changed_at", models.DateTimeField(verbose_name="変更日時")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="担当",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.municipality",
                        verbose_name="団体",
                    ),
                ),
                (
                    "procedure",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inventory",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
            ],
            options={
                "verbose_name": "手続の棚卸し",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "name", "department"), name="builder_inventory_once"
                    )
                ],
            },
        ),
    ]
