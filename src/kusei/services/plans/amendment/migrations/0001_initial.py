import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0002_guards"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0003_indicator_grounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="AmendmentDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="新しい版の符号")),
                ("label", models.CharField(max_length=100, verbose_name="新しい版の名前")),
                ("title", models.CharField(max_length=200, verbose_name="計画名")),
                ("published", models.CharField(blank=True, max_length=10, verbose_name="公表")),
                ("purpose", models.TextField(verbose_name="改定の趣旨")),
                ("effective_on", models.DateField(verbose_name="施行日")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "作成中"),
                            ("in-approval", "決裁中"),
                            ("approved", "決裁済み・施行待ち"),
                            ("in-force", "施行済み"),
                            ("abandoned", "取りやめ"),
                        ],
                        default="drafting",
                        max_length=12,
                        verbose_name="状態",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版数")),
                ("started_at", models.DateTimeField(verbose_name="始めた日時")),
                ("in_force_at", models.DateTimeField(null=True, verbose_name="施行した日時")),
                (
                    "approval",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.draft",
                        verbose_name="決裁の起案",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.edition",
                        verbose_name="もとになる版",
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="plans.edition",
                        verbose_name="施行した版",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="起案する部署",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="始めた人",
                    ),
                ),
            ],
            options={
                "verbose_name": "改定案",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafting", "in-approval", "approved", "in-force", "abandoned"])
                        ),
                        name="amendment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                            models.Q(("label", ""), _negated=True),
                        ),
                        name="amendment_described",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["approved", "drafting", "in-approval"])),
                        fields=("plan", "code"),
                        name="amendment_one_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edition__isnull", False), ("in_force_at__isnull", False), ("state", "in-force")),
                            models.Q(
                                models.Q(("state", "in-force"), _negated=True),
                                ("edition__isnull", True),
                                ("in_force_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="amendment_in_force_is_an_edition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval__isnull", False), ("state__in", ["drafting", "abandoned"]), _connector="OR"
                        ),
                        name="amendment_decided_by_approval",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative_key", models.CharField(blank=True, max_length=80, verbose_name="取組のキー")),
                ("direction", models.CharField(blank=True, max_length=20, verbose_name="今後の方向性")),
                ("text", models.TextField(verbose_name="内容")),
                ("source_url", models.CharField(blank=True, max_length=300, verbose_name="もとになったもの")),
                ("at", models.DateTimeField(verbose_name="申し出た日時")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "未処理"), ("taken", "取り入れました"), ("declined", "見送りました")],
                        default="open",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答え")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答えた日時")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答えた人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申し出た人",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="amendment.amendmentdraft",
                        verbose_name="改定案",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendment_requests",
                        to="plans.plan",
                        verbose_name="計画",
                    ),
                ),
            ],
            options={
                "verbose_name": "改定の申し出",
                "indexes": [models.Index(fields=["plan", "state"], name="amendment_request_of_plan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="amendment_request_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("draft__isnull", True), ("state", "open")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("draft__isnull", False),
                                ("state", "taken"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", "declined"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="amendment_request_answered_in_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open"), models.Q(("source_url", ""), _negated=True)),
                        fields=("plan", "initiative_key", "source_url"),
                        name="amendment_request_once_per_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), size=None, verbose_name="場所"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="いつ")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="だれが",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="amendment.amendmentdraft",
                    ),
                ),
            ],
            options={
                "verbose_name": "改定の理由",
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "address"), name="amendment_reason_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="amendment_reason_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), size=None, verbose_name="場所"
                    ),
                ),
                ("old", models.JSONField(default=list, verbose_name="前")),
                ("new", models.JSONField(default=list, verbose_name="後")),
                ("place", models.JSONField(default=dict, verbose_name="位置")),
                ("at", models.DateTimeField(verbose_name="いつ")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="だれが",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="amendment.amendmentdraft"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="amendment.draftedit",
                    ),
                ),
            ],
            options={
                "verbose_name": "改定案の編集",
                "indexes": [models.Index(fields=["draft", "-id"], name="amendment_edit_of_draft")],
                "constraints": [models.UniqueConstraint(fields=("undoes",), name="amendment_edit_undone_once")],
            },
        ),
        migrations.CreateModel(
            name="DraftPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=20, verbose_name="部分")),
                ("key", models.CharField(blank=True, max_length=80, verbose_name="キー")),
                ("content", models.JSONField(null=True, verbose_name="内容")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="保存の数")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="amendment.amendmentdraft"
                    ),
                ),
            ],
            options={
                "verbose_name": "改定案の部分",
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "table", "key"), name="amendment_part_once"),
                    models.CheckConstraint(
                        condition=models.Q(("table__in", ["plan", "nodes", "initiatives", "year_changes", "order"])),
                        name="amendment_part_table_known",
                    ),
                ],
            },
        ),
    ]
