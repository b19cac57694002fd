import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0002_guards"),
        ("org", "0002_contractors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procedures", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisposalRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proposed_at", models.DateTimeField(verbose_name="作成日時")),
                ("first_at", models.DateTimeField(blank=True, null=True, verbose_name="1人目の確認日時")),
                ("second_at", models.DateTimeField(blank=True, null=True, verbose_name="2人目の確認日時")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="廃棄が終わった日時")),
                ("certificate", models.JSONField(blank=True, null=True, verbose_name="廃棄の記録")),
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
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="1人目の確認",
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="2人目の確認",
                    ),
                ),
            ],
            options={
                "verbose_name": "廃棄",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_at", None), ("first_by", None)),
                            models.Q(("first_at__isnull", False), ("first_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_disposal_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second_at", None), ("second_by", None)),
                            models.Q(
                                ("first_by__isnull", False),
                                ("second_at__isnull", False),
                                ("second_by__isnull", False),
                                models.Q(("second_by", models.F("first_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="handover_disposal_needs_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("certificate", None), ("finished_at", None)),
                            models.Q(
                                ("certificate__isnull", False),
                                ("finished_at__isnull", False),
                                ("second_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_disposal_finished_has_certificate",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("second_by", None)),
                        fields=("department",),
                        name="handover_one_list_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="廃棄した日時")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposal",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="handover.disposalrun",
                        verbose_name="廃棄",
                    ),
                ),
            ],
            options={
                "verbose_name": "廃棄する申請",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["run", "id"], name="handover_to_dispose"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名前")),
                ("url", models.URLField(max_length=500, verbose_name="あて先")),
                ("sealed_secret", models.BinaryField()),
                (
                    "procedures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="手続",
                    ),
                ),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="できごと"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="使う")),
                ("made_at", models.DateTimeField(verbose_name="登録した日時")),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登録した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "Webhookのあて先",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("events__len__gt", 0)), name="handover_endpoint_hears_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40, verbose_name="できごと")),
                ("body", models.TextField(verbose_name="内容")),
                ("made_at", models.DateTimeField(verbose_name="日時")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="試した回数")),
                ("last_try", models.DateTimeField(blank=True, null=True, verbose_name="最後に試した日時")),
                ("last_status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="応答")),
                ("last_error", models.CharField(blank=True, max_length=20)),
                ("next_try", models.DateTimeField(blank=True, null=True, verbose_name="次に試す日時")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="届いた日時")),
                ("given_up_at", models.DateTimeField(blank=True, null=True, verbose_name="あきらめた日時")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.event",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="handover.endpoint",
                        verbose_name="あて先",
                    ),
                ),
            ],
            options={
                "verbose_name": "Webhookの送信",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_try__isnull", False)), fields=["next_try"], name="handover_to_try"
                    ),
                    models.Index(fields=["endpoint", "-id"], name="handover_last_tellings"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event__isnull", False)),
                        fields=("endpoint", "event"),
                        name="handover_told_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered_at", None), models.Q(("given_up_at", None), ("next_try", None)), _connector="OR"
                        ),
                        name="handover_delivered_is_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.PositiveIntegerField(verbose_name="通し番号")),
                (
                    "which",
                    models.CharField(
                        choices=[("received", "受け付けたもの（取下げを除く）"), ("decided", "結果が決まったもの")],
                        max_length=10,
                        verbose_name="対象",
                    ),
                ),
                (
                    "encoding",
                    models.CharField(
                        choices=[("utf-8-sig", "UTF-8"), ("cp932", "Shift_JIS（CP932）")],
                        max_length=10,
                        verbose_name="文字コード",
                    ),
                ),
                ("with_sensitive", models.BooleanField(default=False, verbose_name="要配慮の項目を含む")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("begun_at", models.DateTimeField(verbose_name="始めた日時")),
                ("rows", models.PositiveIntegerField(verbose_name="件数")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="済んだ件数")),
                ("sealed_missing", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="できた日時")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("sealed_file", models.BinaryField(null=True)),
                ("emptied_at", models.DateTimeField(blank=True, null=True, verbose_name="消した日時")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作った人",
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
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
                (
                    "replace_by",
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
                "verbose_name": "基幹系への出力",
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "serial"), name="handover_export_serial_once"),
                    models.CheckConstraint(condition=models.Q(("rows__gt", 0)), name="handover_export_has_rows"),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("rows"))), name="handover_export_done_within_rows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("made_at", None)),
                            models.Q(("made_at__isnull", False), models.Q(("digest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="handover_export_made_has_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("with_sensitive", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="handover_export_sensitive_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="職員",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="handover.exportbatch",
                        verbose_name="出力",
                    ),
                ),
            ],
            options={
                "verbose_name": "ダウンロード",
            },
        ),
        migrations.CreateModel(
            name="ExportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="行")),
                ("revision", models.PositiveIntegerField()),
                ("again", models.BooleanField(default=False)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="handover.exportbatch",
                        verbose_name="出力",
                    ),
                ),
            ],
            options={
                "verbose_name": "出力の行",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="handover_export_row_number_once"),
                    models.UniqueConstraint(fields=("batch", "application"), name="handover_export_once_in_a_file"),
                    models.UniqueConstraint(
                        condition=models.Q(("again", False)),
                        fields=("application",),
                        name="handover_export_once_for_each_application",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("view", "見る"),
                            ("enter", "見る・届いた書類を登録する"),
                            ("prepare", "見る・登録する・審査の準備をする"),
                        ],
                        max_length=10,
                        verbose_name="できること",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="開始日")),
                ("valid_until", models.DateField(verbose_name="終了日（この日から外れる）")),
                ("reason", models.CharField(max_length=300, verbose_name="渡す理由")),
                ("given_at", models.DateTimeField(verbose_name="渡した日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終えた日時")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contractor_grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="受託者",
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
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="終えた人",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="渡した人",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
            ],
            options={
                "verbose_name": "受託者に渡したもの",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("procedure", None)),
                            models.Q(("application", None), ("procedure__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_grant_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("valid_from"))), name="handover_grant_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rights__in", ["view", "enter", "prepare"])),
                        name="handover_grant_rights_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="handover_grant_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contractor", models.F("given_by")), _negated=True),
                        name="handover_grant_not_to_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_grant_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyRotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("only_count", models.BooleanField(default=False, verbose_name="数えるだけ")),
                ("begun_at", models.DateTimeField(verbose_name="始めた日時")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                ("progress", models.JSONField(default=dict)),
                (
                    "begun_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="始めた人",
                    ),
                ),
            ],
            options={
                "verbose_name": "暗号鍵の変更",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("finished_at",),
                        name="handover_one_rotation_at_a_time",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=32)),
                ("given_at", models.DateTimeField(verbose_name="受け取った日時")),
                ("apply_at", models.DateTimeField(blank=True, null=True, verbose_name="反映を始めた日時")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="反映が終わった日時")),
                (
                    "apply_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反映した人",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="職員",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="procedures.procedure",
                        verbose_name="手続",
                    ),
                ),
            ],
            options={
                "verbose_name": "結果の取込み",
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "digest"), name="handover_result_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("apply_at", None), ("apply_by", None)),
                            models.Q(("apply_at__isnull", False), ("apply_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_result_applied_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("sealed_cells", models.BinaryField(null=True)),
                ("key", models.CharField(max_length=32)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="処理した日時")),
                ("applied", models.BooleanField(default=False)),
                ("refusal", models.CharField(blank=True, max_length=40)),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                        verbose_name="申請",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="handover.resultbatch",
                        verbose_name="取込み",
                    ),
                ),
            ],
            options={
                "verbose_name": "結果の行",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "line"), name="handover_result_line_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("applied", True)),
                        fields=("application", "key"),
                        name="handover_result_applied_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applied", False),
                            models.Q(("application__isnull", False), ("done_at__isnull", False), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="handover_result_applied_to_something",
                    ),
                ],
            },
        ),
    ]
