import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0002_guards"),
        ("invoices", "0002_guards"),
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="DebitRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="納めるもの")),
                ("on", models.DateField(verbose_name="振替日")),
                ("number", models.PositiveIntegerField(verbose_name="件数")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("file", models.BinaryField(verbose_name="請求データ（暗号化）")),
                ("file_digest", models.CharField(max_length=64, verbose_name="請求データの要約値")),
                ("result_file", models.BinaryField(blank=True, verbose_name="結果データ（暗号化）")),
                ("result_digest", models.CharField(blank=True, max_length=64, verbose_name="結果データの要約値")),
                (
                    "state",
                    models.CharField(
                        choices=[("made", "請求データを作成"), ("read", "結果を取込み済み")],
                        default="made",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="作った日時")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="結果を取り込んだ日時")),
                (
                    "by",
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
                        verbose_name="所管課",
                    ),
                ),
                (
                    "read_by",
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
                "verbose_name": "口座振替の実施",
                "ordering": ("-on", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("department", "kind", "on"), name="collecting_debit_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("result_digest", ""), _negated=True),
                        fields=("result_digest",),
                        name="collecting_debit_result_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("result_digest", ""), ("state", "made")),
                            models.Q(
                                ("read_at__isnull", False),
                                ("state", "read"),
                                models.Q(("result_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="collecting_debit_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disputed", "争いがある"),
                            ("promised", "支払いの約束がある"),
                            ("deceased", "本人が亡くなった"),
                            ("protected", "支援措置などの配慮が必要"),
                            ("paused", "しばらく待つ"),
                        ],
                        max_length=10,
                        verbose_name="理由の種類",
                    ),
                ),
                ("why", models.CharField(max_length=400, verbose_name="理由")),
                ("until", models.DateField(blank=True, null=True, verbose_name="いつまで")),
                ("at", models.DateTimeField(verbose_name="止めた日時")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解いた日時")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="invoices.invoice",
                        verbose_name="請求",
                    ),
                ),
                (
                    "lifted_by",
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
                "verbose_name": "督促の停止",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="collecting_hold_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)), fields=("invoice", "kind"), name="collecting_hold_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=20, verbose_name="段階")),
                ("owed", models.BigIntegerField(default=0, verbose_name="未納額")),
                ("ways", models.CharField(blank=True, max_length=60, verbose_name="送り方")),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "支払い済み・取消し"),
                            ("pending", "支払いの手続き中"),
                            ("held", "停止中"),
                            ("plan", "分納の計画がある"),
                            ("no-way", "連絡先がない"),
                        ],
                        max_length=10,
                        verbose_name="送らなかった理由",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送った日時")),
                ("letter", models.BooleanField(default=False, verbose_name="督促状を印刷する")),
                (
                    "unprinted",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "支払い済み・取消し"),
                            ("pending", "支払いの手続き中"),
                            ("held", "停止中"),
                            ("plan", "分納の計画がある"),
                            ("no-way", "連絡先がない"),
                        ],
                        max_length=10,
                        verbose_name="印刷しなかった理由",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dunned", to="invoices.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "督促",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_out", "")),
                        fields=("invoice", "stage"),
                        name="collecting_item_once_a_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left_out", ""), ("sent_at", None), _connector="OR"),
                        name="collecting_item_sent_or_left_out",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "medium",
                    models.CharField(choices=[("call", "電話"), ("sms", "SMS")], max_length=4, verbose_name="方法"),
                ),
                ("not_before", models.DateTimeField(verbose_name="次にかける日時")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="かけた回数")),
                ("taken_until", models.DateTimeField(blank=True, null=True, verbose_name="だれかがかけている間")),
                ("made_at", models.DateTimeField(verbose_name="加えた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終えた日時")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.department"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="invoices.invoice"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collecting.item",
                    ),
                ),
            ],
            options={
                "verbose_name": "電話・SMSの一覧",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["department", "medium", "not_before"],
                        name="collecting_call_next",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("invoice", "medium"),
                        name="collecting_call_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_by", None), ("taken_until", None)),
                            models.Q(("taken_by__isnull", False), ("taken_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="collecting_call_taken_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="作った日時")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="投函した日")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "督促状の束",
            },
        ),
        migrations.AddField(
            model_name="item",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="collecting.letterbatch",
            ),
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=40, verbose_name="もとの種類")),
                ("source_id", models.CharField(blank=True, max_length=60, verbose_name="もとの番号")),
                ("kind", models.CharField(max_length=40, verbose_name="納めるもの")),
                (
                    "road",
                    models.CharField(
                        choices=[("online", "インターネット"), ("paper", "紙の依頼書")],
                        max_length=10,
                        verbose_name="申込みの方法",
                    ),
                ),
                ("bank_details", models.BinaryField(verbose_name="口座（暗号化）")),
                ("shown", models.CharField(max_length=60, verbose_name="口座の目印")),
                ("nonce", models.CharField(blank=True, max_length=64, verbose_name="金融機関との合い言葉")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "申込み"),
                            ("sent", "金融機関で確認中"),
                            ("accepted", "金融機関が承認"),
                            ("refused", "金融機関が不承認"),
                            ("active", "口座振替中"),
                            ("stopped", "停止"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("refused_why", models.CharField(blank=True, max_length=40, verbose_name="不承認の理由")),
                ("stopped_why", models.CharField(blank=True, max_length=400, verbose_name="停止の理由")),
                ("used", models.BooleanField(default=False, verbose_name="一度は振替の請求をした")),
                ("applied_at", models.DateTimeField(verbose_name="申込みの日時")),
                ("changed_at", models.DateTimeField(verbose_name="状態が変わった日時")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debit_mandates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "口座振替の申込み",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["state", "kind"], name="collecting_mandate_state"),
                    models.Index(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=["source", "source_id"],
                        name="collecting_mandate_source",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payer__isnull", False), ("source", ""), ("source_id", "")),
                            models.Q(
                                ("payer", None),
                                models.Q(("source", ""), _negated=True),
                                models.Q(("source_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="collecting_mandate_of_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("payer", "kind"),
                        name="collecting_mandate_one_active",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("payer", None), ("state", "active")),
                        fields=("source", "source_id", "kind"),
                        name="collecting_mandate_one_active_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("applied", "sent", "accepted"))),
                        fields=("payer", "kind"),
                        name="collecting_mandate_one_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "stopped"), _negated=True),
                            models.Q(("stopped_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="collecting_mandate_stopped_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DebitItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="番号")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("result", models.CharField(blank=True, max_length=1, verbose_name="結果")),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="invoices.attempt"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="debits", to="invoices.invoice"
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.payment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="collecting.debitrun"
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="collecting.mandate"
                    ),
                ),
            ],
            options={
                "verbose_name": "口座振替の明細",
                "ordering": ("run", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="collecting_debit_item_number"),
                    models.UniqueConstraint(fields=("run", "invoice"), name="collecting_debit_item_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="collecting_debit_item_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment__isnull", False), ("result", "0")),
                            models.Q(models.Q(("result", "0"), _negated=True), ("payment", None)),
                            _connector="OR",
                        ),
                        name="collecting_debit_item_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owed", models.BigIntegerField(verbose_name="分納する額")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "承認待ち"),
                            ("agreed", "分納中"),
                            ("broken", "不履行"),
                            ("paid", "完納"),
                            ("withdrawn", "取りやめ"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("why", models.CharField(max_length=400, verbose_name="事情")),
                ("at", models.DateTimeField(verbose_name="作った日時")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="承認した日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                ("ended_why", models.CharField(blank=True, max_length=400, verbose_name="終わった理由")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="不履行を確かめた日時")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
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
                        verbose_name="所管課",
                    ),
                ),
                (
                    "seen_by",
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
                "verbose_name": "分納の計画",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["department", "state"], name="collecting_plan_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owed__range", (1, 1000000000000))), name="collecting_plan_owed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="collecting_plan_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="collecting_plan_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("proposed", "withdrawn")), ("approved_by__isnull", False), _connector="OR"
                        ),
                        name="collecting_plan_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="回")),
                ("due_on", models.DateField(verbose_name="期限")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="collecting.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "分納の回",
                "ordering": ("plan", "number"),
                "indexes": [models.Index(fields=["due_on"], name="collecting_part_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="collecting_part_number"),
                    models.UniqueConstraint(fields=("plan", "due_on"), name="collecting_part_day"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="collecting_part_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owed", models.BigIntegerField(verbose_name="計画の時の未納額")),
                ("standing", models.BooleanField(default=True, verbose_name="有効")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="planned", to="invoices.invoice"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="collecting.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "分納する請求",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", True)),
                        fields=("invoice",),
                        name="collecting_plan_one_of_an_invoice",
                    ),
                    models.UniqueConstraint(fields=("plan", "invoice"), name="collecting_plan_invoice_once"),
                    models.CheckConstraint(condition=models.Q(("owed__gt", 0)), name="collecting_plan_invoice_owed"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=20, verbose_name="段階")),
                ("on", models.DateField(verbose_name="基準日")),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "送っている途中"), ("done", "送り終えた")],
                        default="sending",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="始めた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="始めた人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="所管課",
                    ),
                ),
            ],
            options={
                "verbose_name": "督促の実施",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sending")),
                        fields=("department", "stage"),
                        name="collecting_run_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="letterbatch",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="collecting.run"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="collecting.run"
            ),
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "話せた"),
                            ("promised", "支払いの約束"),
                            ("refused", "支払わないと言われた"),
                            ("absent", "出なかった"),
                            ("later", "かけ直す"),
                            ("wrong", "番号が違う"),
                            ("sent", "送った"),
                        ],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="支払うと約束した日")),
                ("note", models.BinaryField(blank=True, verbose_name="メモ（暗号化）")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="call_answers", to="invoices.invoice"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="collecting.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "電話の結果",
                "indexes": [models.Index(fields=["invoice", "at"], name="collecting_answer_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promised_on__isnull", False), ("result", "promised")),
                            models.Q(models.Q(("result", "promised"), _negated=True), ("promised_on", None)),
                            _connector="OR",
                        ),
                        name="collecting_answer_promise_has_a_day",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("left_out", ""), ("sent_at", None)), fields=["run"], name="collecting_item_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("run", "invoice"), name="collecting_item_once_a_run"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("batch", None), models.Q(("letter", True), ("unprinted", "")), _connector="OR"),
                name="collecting_item_printed_letters",
            ),
        ),
    ]
