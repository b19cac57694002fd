import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kusei.engines.approvals.models.absences
import kusei.engines.approvals.retention
import kusei.engines.approvals.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="文書の種類")),
                ("object_id", models.CharField(blank=True, max_length=100, verbose_name="対象の番号")),
                ("title", models.CharField(max_length=200, verbose_name="件名")),
                ("body", models.TextField(blank=True, verbose_name="伺いの内容")),
                ("amount", models.BigIntegerField(blank=True, null=True, verbose_name="金額（円）")),
                ("classification", models.CharField(blank=True, max_length=40, verbose_name="文書分類")),
                (
                    "retention",
                    models.CharField(
                        choices=[
                            (kusei.engines.approvals.retention.Retention["ONE"], "1年"),
                            (kusei.engines.approvals.retention.Retention["THREE"], "3年"),
                            (kusei.engines.approvals.retention.Retention["FIVE"], "5年"),
                            (kusei.engines.approvals.retention.Retention["TEN"], "10年"),
                            (kusei.engines.approvals.retention.Retention["THIRTY"], "30年"),
                            (kusei.engines.approvals.retention.Retention["PERMANENT"], "永年"),
                            (kusei.engines.approvals.retention.Retention["STANDING"], "常用"),
                        ],
                        max_length=10,
                        verbose_name="保存期間",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (kusei.engines.approvals.rules.State["DRAFTING"], "作成中"),
                            (kusei.engines.approvals.rules.State["IN_ROUTE"], "回議中"),
                            (kusei.engines.approvals.rules.State["SENT_BACK"], "差戻し"),
                            (kusei.engines.approvals.rules.State["WITHDRAWN"], "取下げ"),
                            (kusei.engines.approvals.rules.State["APPROVED"], "決裁済み"),
                            (kusei.engines.approvals.rules.State["IN_EFFECT"], "施行済み"),
                            (kusei.engines.approvals.rules.State["DISCARDED"], "廃案"),
                        ],
                        max_length=20,
                        verbose_name="状態",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="できごとの数")),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="回")),
                ("number_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="文書番号の年度")),
                ("number_code", models.CharField(blank=True, max_length=40, verbose_name="文書番号の組織コード")),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="文書番号")),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="最初の提出日時")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決裁日時")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="起案した組織",
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起案者",
                    ),
                ),
            ],
            options={
                "verbose_name": "起案",
                "indexes": [
                    models.Index(fields=["drafter", "state"], name="approvals_draft_of_drafter"),
                    models.Index(fields=["department", "state"], name="approvals_draft_of_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    kusei.engines.approvals.rules.State["DRAFTING"],
                                    kusei.engines.approvals.rules.State["IN_ROUTE"],
                                    kusei.engines.approvals.rules.State["SENT_BACK"],
                                    kusei.engines.approvals.rules.State["WITHDRAWN"],
                                    kusei.engines.approvals.rules.State["APPROVED"],
                                    kusei.engines.approvals.rules.State["IN_EFFECT"],
                                    kusei.engines.approvals.rules.State["DISCARDED"],
                                ],
                            )
                        ),
                        name="approvals_draft_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "retention__in",
                                [
                                    kusei.engines.approvals.retention.Retention["ONE"],
                                    kusei.engines.approvals.retention.Retention["THREE"],
                                    kusei.engines.approvals.retention.Retention["FIVE"],
                                    kusei.engines.approvals.retention.Retention["TEN"],
                                    kusei.engines.approvals.retention.Retention["THIRTY"],
                                    kusei.engines.approvals.retention.Retention["PERMANENT"],
                                    kusei.engines.approvals.retention.Retention["STANDING"],
                                ],
                            )
                        ),
                        name="approvals_draft_retention_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="approvals_draft_has_events"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="approvals_draft_amount"),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="approvals_draft_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", True), ("number_code", ""), ("number_year__isnull", True)),
                            models.Q(
                                ("number__gte", 1),
                                ("number_year__gte", 1868),
                                models.Q(("number_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_draft_number_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number__isnull", True), ("round", 0)),
                            models.Q(("number__isnull", False), ("round__gte", 1)),
                            _connector="OR",
                        ),
                        name="approvals_draft_number_from_submission",
                    ),
                    models.UniqueConstraint(
                        fields=("number_year", "number_code", "number"), name="approvals_draft_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    kusei.engines.approvals.rules.State["DRAFTING"],
                                    kusei.engines.approvals.rules.State["IN_ROUTE"],
                                    kusei.engines.approvals.rules.State["SENT_BACK"],
                                    kusei.engines.approvals.rules.State["WITHDRAWN"],
                                ],
                            ),
                            models.Q(("object_id", ""), _negated=True),
                        ),
                        fields=("kind", "object_id"),
                        name="approvals_draft_one_under_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="ファイル名")),
                ("media_type", models.CharField(max_length=100, verbose_name="形式")),
                ("size", models.PositiveIntegerField(verbose_name="大きさ（バイト）")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("added_at", models.DateTimeField(verbose_name="付けた日時")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="外した日時")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="付けた人",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="approvals.draft"
                    ),
                ),
            ],
            options={
                "verbose_name": "添付ファイル",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="approvals_attachment_sha256"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="approvals_attachment_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("removed_at__gte", models.F("added_at"))),
                        name="approvals_attachment_removed_after_added",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("department_code", models.CharField(max_length=40)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.municipality"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "department_code", "fiscal_year"), name="approvals_counter_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="回")),
                ("document", models.JSONField(verbose_name="文書")),
                ("seal", models.CharField(max_length=64, verbose_name="封印")),
                ("rule_key", models.CharField(max_length=60, verbose_name="適用した規程")),
                ("rule_label", models.CharField(max_length=200, verbose_name="適用した規程の名称")),
                ("self_approval", models.BooleanField(default=False, verbose_name="起案者の決裁を認める")),
                ("bulk", models.BooleanField(default=False, verbose_name="まとめて決裁できる")),
                ("notes", models.JSONField(default=list, verbose_name="経路の注記")),
                ("first_position", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(verbose_name="始まった日時")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="approvals.draft"
                    ),
                ),
            ],
            options={
                "verbose_name": "回議の回",
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "number"), name="approvals_round_once"),
                    models.CheckConstraint(
                        condition=models.Q(("seal__regex", "^[0-9a-f]{64}$")), name="approvals_round_seal"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="順番")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (kusei.engines.approvals.rules.StepKind["APPROVE"], "承認"),
                            (kusei.engines.approvals.rules.StepKind["CONSULT"], "合議"),
                            (kusei.engines.approvals.rules.StepKind["DECIDE"], "決裁"),
                        ],
                        max_length=10,
                        verbose_name="役目",
                    ),
                ),
                ("label", models.CharField(max_length=100, verbose_name="段の名称")),
                ("days", models.PositiveSmallIntegerField(verbose_name="処理の日数（開庁日）")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="順番が来た日時")),
                ("due_on", models.DateField(null=True, verbose_name="期限")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="終わった日時")),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="組織",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="approvals.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "回議の段",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("opened_at__isnull", False)),
                        fields=["department"],
                        name="approvals_step_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    kusei.engines.approvals.rules.StepKind["APPROVE"],
                                    kusei.engines.approvals.rules.StepKind["CONSULT"],
                                    kusei.engines.approvals.rules.StepKind["DECIDE"],
                                ],
                            )
                        ),
                        name="approvals_step_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("days__gte", 1)), name="approvals_step_days"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", True), ("opened_at__isnull", True)),
                            models.Q(("due_on__isnull", False), ("opened_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="approvals_step_due_when_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("opened_at__isnull", False), _connector="OR"),
                        name="approvals_step_closed_after_opened",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="approvals.step"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("step", "person", "on"), name="approvals_reminder_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField(verbose_name="番号")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            (kusei.engines.approvals.rules.Action["CREATE"], "起案"),
                            (kusei.engines.approvals.rules.Action["EDIT"], "修正"),
                            (kusei.engines.approvals.rules.Action["HAND_OVER"], "引継ぎ"),
                            (kusei.engines.approvals.rules.Action["SUBMIT"], "提出"),
                            (kusei.engines.approvals.rules.Action["APPROVE"], "承認"),
                            (kusei.engines.approvals.rules.Action["AGREE"], "同意"),
                            (kusei.engines.approvals.rules.Action["DISAGREE"], "不同意"),
                            (kusei.engines.approvals.rules.Action["DECIDE"], "決裁"),
                            (kusei.engines.approvals.rules.Action["RETURN"], "前の段へ差戻し"),
                            (kusei.engines.approvals.rules.Action["SEND_BACK"], "起案者へ差戻し"),
                            (kusei.engines.approvals.rules.Action["WITHDRAW"], "取下げ"),
                            (kusei.engines.approvals.rules.Action["DISCARD"], "廃案"),
                            (kusei.engines.approvals.rules.Action["CONFIRM"], "後閲"),
                            (kusei.engines.approvals.rules.Action["TAKE_EFFECT"], "施行"),
                        ],
                        max_length=20,
                        verbose_name="操作",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "capacity",
                    models.CharField(
                        blank=True,
                        choices=[("own", "その組織の承認者"), ("above", "上位の組織の承認者"), ("deputy", "代決")],
                        max_length=10,
                        verbose_name="立場",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="理由・意見")),
                ("seal", models.CharField(blank=True, max_length=64, verbose_name="確かめた封印")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="した人",
                    ),
                ),
                (
                    "confirms",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed_by",
                        to="approvals.approvalevent",
                        verbose_name="後閲の対象",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代決された人",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="引継ぎ先",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="approvals.draft"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="approvals.round",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="approvals.step",
                    ),
                ),
            ],
            options={
                "verbose_name": "決裁のできごと",
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "sequence"), name="approvals_event_sequence_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    kusei.engines.approvals.rules.Action["AGREE"],
                                    kusei.engines.approvals.rules.Action["APPROVE"],
                                    kusei.engines.approvals.rules.Action["DECIDE"],
                                    kusei.engines.approvals.rules.Action["DISAGREE"],
                                ],
                            )
                        ),
                        fields=("step",),
                        name="approvals_step_decided_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    kusei.engines.approvals.rules.Action["CREATE"],
                                    kusei.engines.approvals.rules.Action["EDIT"],
                                    kusei.engines.approvals.rules.Action["HAND_OVER"],
                                    kusei.engines.approvals.rules.Action["SUBMIT"],
                                    kusei.engines.approvals.rules.Action["APPROVE"],
                                    kusei.engines.approvals.rules.Action["AGREE"],
                                    kusei.engines.approvals.rules.Action["DISAGREE"],
                                    kusei.engines.approvals.rules.Action["DECIDE"],
                                    kusei.engines.approvals.rules.Action["RETURN"],
                                    kusei.engines.approvals.rules.Action["SEND_BACK"],
                                    kusei.engines.approvals.rules.Action["WITHDRAW"],
                                    kusei.engines.approvals.rules.Action["DISCARD"],
                                    kusei.engines.approvals.rules.Action["CONFIRM"],
                                    kusei.engines.approvals.rules.Action["TAKE_EFFECT"],
                                ],
                            )
                        ),
                        name="approvals_event_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "action__in",
                                    [
                                        kusei.engines.approvals.rules.Action["AGREE"],
                                        kusei.engines.approvals.rules.Action["APPROVE"],
                                        kusei.engines.approvals.rules.Action["DECIDE"],
                                        kusei.engines.approvals.rules.Action["DISAGREE"],
                                        kusei.engines.approvals.rules.Action["RETURN"],
                                        kusei.engines.approvals.rules.Action["SEND_BACK"],
                                    ],
                                ),
                                ("step__isnull", False),
                            ),
                            models.Q(
                                ("step__isnull", True),
                                models.Q(
                                    (
                                        "action__in",
                                        [
                                            kusei.engines.approvals.rules.Action["AGREE"],
                                            kusei.engines.approvals.rules.Action["APPROVE"],
                                            kusei.engines.approvals.rules.Action["DECIDE"],
                                            kusei.engines.approvals.rules.Action["DISAGREE"],
                                            kusei.engines.approvals.rules.Action["RETURN"],
                                            kusei.engines.approvals.rules.Action["SEND_BACK"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_event_step_when_needed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_behalf_of__isnull", True),
                            models.Q(("on_behalf_of", models.F("actor")), _negated=True),
                            _connector="OR",
                        ),
                        name="approvals_event_not_own_deputy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capacity", "deputy"), ("on_behalf_of__isnull", False)),
                            models.Q(("on_behalf_of__isnull", True), models.Q(("capacity", "deputy"), _negated=True)),
                            _connector="OR",
                        ),
                        name="approvals_event_deputy_for_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("action", kusei.engines.approvals.rules.Action["CONFIRM"]), ("confirms__isnull", False)
                            ),
                            models.Q(
                                ("confirms__isnull", True),
                                models.Q(("action", kusei.engines.approvals.rules.Action["CONFIRM"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_event_confirms_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "action__in",
                                    [
                                        kusei.engines.approvals.rules.Action["AGREE"],
                                        kusei.engines.approvals.rules.Action["APPROVE"],
                                        kusei.engines.approvals.rules.Action["DECIDE"],
                                        kusei.engines.approvals.rules.Action["DISAGREE"],
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("seal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="approvals_decision_sealed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="最初の日")),
                ("last_day", models.DateField(verbose_name="最後の日")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("registered_at", models.DateTimeField(verbose_name="登録日時")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取り消した日時")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputised_absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代わりに決裁する人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="不在の人",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登録した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "不在",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="approvals_absence_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("person")), _negated=True),
                        name="approvals_absence_other_deputy",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at__isnull", True)),
                        expressions=[
                            ("person", "="),
                            (
                                kusei.engines.approvals.models.absences.Days(
                                    "first_day", "last_day", models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="approvals_absence_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
