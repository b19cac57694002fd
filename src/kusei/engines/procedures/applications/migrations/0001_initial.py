import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procedures", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="受付番号")),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "オンライン"), ("counter", "窓口"), ("post", "郵送")],
                        max_length=10,
                        verbose_name="経路",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[("renewal", "更新"), ("change", "変更"), ("objection", "審査請求")],
                        max_length=10,
                        verbose_name="関係",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "受付済み"),
                            ("in-review", "審査中"),
                            ("correction", "補正待ち"),
                            ("awaiting-approval", "決裁中"),
                            ("decided", "決定済み"),
                            ("delivered", "交付済み"),
                            ("withdrawn", "取下げ"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=1)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("sealed_name", models.BinaryField()),
                (
                    "name_marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
                ("confidential", models.BooleanField(default=False, verbose_name="秘匿")),
                ("sensitive", models.BooleanField(default=False, verbose_name="要配慮")),
                ("submitted_at", models.DateTimeField(verbose_name="到達日時")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="処理の期限")),
                ("waited_days", models.PositiveIntegerField(default=0, verbose_name="補正にかかった日数")),
                ("outcome", models.CharField(blank=True, max_length=60, verbose_name="結果")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決定日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有効期限")),
                ("fee", models.PositiveIntegerField(blank=True, null=True, verbose_name="手数料")),
                ("delivery", models.CharField(blank=True, max_length=10, verbose_name="受け取り方")),
                ("dispose_on", models.DateField(blank=True, null=True, verbose_name="廃棄の日")),
                ("disposed_at", models.DateTimeField(blank=True, null=True, verbose_name="廃棄した日時")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="担当者",
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
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入力した職員",
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="applications.application",
                        verbose_name="もとの申請",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="procedures.version",
                        verbose_name="様式の版",
                    ),
                ),
            ],
            options={
                "verbose_name": "申請",
                "indexes": [
                    models.Index(fields=["department", "state", "-submitted_at", "-id"], name="applications_desk"),
                    models.Index(fields=["department", "-submitted_at", "-id"], name="applications_all"),
                    models.Index(
                        condition=models.Q(("state__in", ["received", "in-review", "correction", "awaiting-approval"])),
                        fields=["department", "due_on"],
                        name="applications_due",
                    ),
                    models.Index(
                        condition=models.Q(("dispose_on__isnull", False), ("disposed_at", None)),
                        fields=["dispose_on"],
                        name="applications_old",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["name_marks"], name="applications_names"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "in-review",
                                    "correction",
                                    "awaiting-approval",
                                    "decided",
                                    "delivered",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="applications_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["online", "counter", "post"])),
                        name="applications_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["decided", "delivered"]), _negated=True),
                            models.Q(("decided_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="applications_decided_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", None), ("relation", "")),
                            models.Q(("origin__isnull", False), models.Q(("relation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="applications_relation_needs_origin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="依頼日時")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="補正の期限")),
                ("sealed_message", models.BinaryField()),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="回答日時")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取消日時")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="職員",
                    ),
                ),
            ],
            options={
                "verbose_name": "補正の依頼",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("cancelled_at", None)),
                        fields=("application",),
                        name="applications_one_correction_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=60, verbose_name="項目")),
                ("sealed_sentence", models.BinaryField()),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="applications.correction",
                        verbose_name="補正の依頼",
                    ),
                ),
            ],
            options={
                "verbose_name": "補正の項目",
                "constraints": [
                    models.UniqueConstraint(fields=("correction", "field"), name="applications_correction_field_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("intent", models.UUIDField(unique=True)),
                ("secret_digest", models.CharField(max_length=64, unique=True)),
                ("mail_digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("site", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("sealed_email", models.BinaryField(null=True)),
                ("language", models.CharField(default="ja", max_length=10)),
                ("created_at", models.DateTimeField(verbose_name="提出日時")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="本人",
                    ),
                ),
            ],
            options={
                "verbose_name": "提出",
            },
        ),
        migrations.AddField(
            model_name="application",
            name="cover",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="applications.cover",
                verbose_name="提出",
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=60, verbose_name="結果")),
                ("sealed_reason", models.BinaryField()),
                ("sealed_conditions", models.BinaryField()),
                ("proposed_at", models.DateTimeField(verbose_name="起案日時")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決定日時")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="取りやめた日時")),
                ("approval", models.BigIntegerField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="決定した人",
                    ),
                ),
                (
                    "examined_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="審査した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "決定",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None)),
                        fields=("application",),
                        name="applications_one_current_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("secret_digest", models.CharField(max_length=64, unique=True)),
                (
                    "versions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="様式の版"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("channel", models.CharField(default="online", max_length=10, verbose_name="経路")),
                ("relation", models.CharField(blank=True, max_length=10)),
                ("step", models.CharField(blank=True, max_length=130)),
                ("sealed_answers", models.BinaryField()),
                ("sealed_email", models.BinaryField(null=True)),
                ("language", models.CharField(default="ja", max_length=10)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                ("saved_at", models.DateTimeField(verbose_name="保存日時")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="保存の期限")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提出日時")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入力した職員",
                    ),
                ),
                (
                    "guide",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="procedures.storedguide",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="本人",
                    ),
                ),
            ],
            options={
                "verbose_name": "下書き",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("versions__len__gt", 0)), name="applications_draft_has_a_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["online", "counter", "post"])),
                        name="applications_draft_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=60, verbose_name="項目")),
                ("file", models.UUIDField(verbose_name="ファイル")),
                ("added_at", models.DateTimeField(verbose_name="日時")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="差し替えた日時")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="applications.application",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attachments",
                        to="applications.draft",
                    ),
                ),
            ],
            options={
                "verbose_name": "添付書類",
                "indexes": [models.Index(fields=["file"], name="applications_file")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("draft__isnull", False), ("application__isnull", False), _connector="OR"),
                        name="applications_attachment_belongs",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("application__isnull", False)),
                        fields=("application", "file"),
                        name="applications_file_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40, verbose_name="できごと")),
                ("before", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "受付済み"),
                            ("in-review", "審査中"),
                            ("correction", "補正待ち"),
                            ("awaiting-approval", "決裁中"),
                            ("decided", "決定済み"),
                            ("delivered", "交付済み"),
                            ("withdrawn", "取下げ"),
                        ],
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        choices=[
                            ("resident", "申請した人"),
                            ("staff", "職員"),
                            ("contractor", "受託者"),
                            ("system", "システム"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("public", models.BooleanField(default=True)),
                ("sealed_note", models.BinaryField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "申請のできごと",
                "constraints": [
                    models.UniqueConstraint(fields=("application", "sequence"), name="applications_event_sequence"),
                    models.CheckConstraint(
                        condition=models.Q(("actor__in", ["resident", "staff", "contractor", "system"])),
                        name="applications_event_actor_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_office", models.BooleanField()),
                ("sealed_text", models.BinaryField()),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="読んだ日時")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "連絡",
            },
        ),
        migrations.CreateModel(
            name="Answers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(verbose_name="改訂")),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField(verbose_name="日時")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
            ],
            options={
                "verbose_name": "申請の内容",
                "constraints": [
                    models.UniqueConstraint(fields=("application", "revision"), name="applications_revision_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("cover", "procedure"), name="applications_once_for_each_intent"),
        ),
    ]
