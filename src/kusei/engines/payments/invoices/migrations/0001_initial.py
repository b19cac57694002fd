import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_initial"),
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="請求番号")),
                ("subject", models.CharField(max_length=200, verbose_name="件名")),
                ("lines", models.JSONField(verbose_name="内訳")),
                ("total", models.BigIntegerField(verbose_name="請求額")),
                ("income", models.CharField(max_length=40, verbose_name="科目")),
                ("payer_details", models.BinaryField(blank=True, verbose_name="納入者（暗号化）")),
                ("payer_index", models.CharField(blank=True, max_length=64, verbose_name="納入者の索引")),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="支払い方法"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("issued_on", models.DateField(verbose_name="調定日")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="納期限")),
                ("lapses_at", models.DateTimeField(blank=True, null=True, verbose_name="予約などを失う日時")),
                ("source", models.CharField(blank=True, max_length=40, verbose_name="もとの種類")),
                ("source_id", models.CharField(blank=True, max_length=60, verbose_name="もとの番号")),
                ("purpose", models.CharField(blank=True, max_length=40, verbose_name="目的")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "請求中"),
                            ("cancelled", "取消し"),
                            ("lapsed", "期限切れ"),
                            ("written", "不納欠損"),
                        ],
                        default="issued",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoice", to="ledger.account"
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
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "請求",
                "indexes": [
                    models.Index(fields=["payer", "-issued_on"], name="invoices_payer"),
                    models.Index(
                        condition=models.Q(("payer_index", ""), _negated=True),
                        fields=["payer_index"],
                        name="invoices_payer_index",
                    ),
                    models.Index(fields=["department", "-issued_on"], name="invoices_department"),
                    models.Index(condition=models.Q(("state", "issued")), fields=["due_on"], name="invoices_due"),
                    models.Index(
                        condition=models.Q(("lapses_at__isnull", False), ("state", "issued")),
                        fields=["lapses_at"],
                        name="invoices_lapses",
                    ),
                    models.Index(fields=["source", "source_id"], name="invoices_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total__range", (0, 1000000000000))), name="invoices_invoice_total"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("source", ""), _negated=True), ("state", "issued")),
                        fields=("source", "source_id", "purpose"),
                        name="invoices_invoice_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="invoices_invoice_numbered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="できごと")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("facts", models.JSONField(default=dict, verbose_name="内容")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="invoices.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "請求のできごと",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "オンライン（カード・コード決済）"),
                            ("store", "コンビニ"),
                            ("elqr", "納付書の二次元コード（eL-QR）"),
                            ("debit", "口座振替"),
                            ("transfer", "銀行の窓口・振込"),
                            ("cash", "窓口（現金）"),
                            ("terminal", "窓口（カード・電子マネー）"),
                            ("register", "セミセルフレジ"),
                        ],
                        max_length=10,
                        verbose_name="支払い方法",
                    ),
                ),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("key", models.UUIDField(unique=True, verbose_name="冪等キー")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="相手の番号")),
                ("link", models.TextField(blank=True, verbose_name="支払いページ")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "手続き中"),
                            ("succeeded", "支払い済み"),
                            ("failed", "不成立"),
                            ("expired", "時間切れ"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="不成立の理由")),
                ("began_at", models.DateTimeField(verbose_name="開始日時")),
                ("expires_at", models.DateTimeField(verbose_name="時間切れの日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終了日時")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="invoices.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "支払い手続き",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["expires_at"], name="invoices_attempt_expires"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("invoice",),
                        name="invoices_attempt_one_pending",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("provider", "reference"),
                        name="invoices_attempt_reference",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="invoices_attempt_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "pending")),
                            models.Q(models.Q(("state", "pending"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoices_attempt_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "オンライン（カード・コード決済）"),
                            ("store", "コンビニ"),
                            ("elqr", "納付書の二次元コード（eL-QR）"),
                            ("debit", "口座振替"),
                            ("transfer", "銀行の窓口・振込"),
                            ("cash", "窓口（現金）"),
                            ("terminal", "窓口（カード・電子マネー）"),
                            ("register", "セミセルフレジ"),
                        ],
                        max_length=10,
                        verbose_name="支払い方法",
                    ),
                ),
                ("provider", models.CharField(blank=True, max_length=30, verbose_name="決済代行")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="相手の番号")),
                ("place", models.CharField(blank=True, max_length=40, verbose_name="場所")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("surplus", models.BigIntegerField(default=0, verbose_name="過誤納の額")),
                ("refunded", models.BigIntegerField(default=0, editable=False, verbose_name="還付した額")),
                ("paid_at", models.DateTimeField(verbose_name="支払った日時")),
                ("received_on", models.DateField(verbose_name="収納日")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("receipt", models.CharField(max_length=24, unique=True, verbose_name="領収番号")),
                ("made_at", models.DateTimeField(verbose_name="記録した日時")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="invoices.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "収納",
                "indexes": [
                    models.Index(fields=["received_on", "way"], name="invoices_payment_day"),
                    models.Index(
                        condition=models.Q(("place", ""), _negated=True),
                        fields=["place", "received_on"],
                        name="invoices_payment_place",
                    ),
                    models.Index(condition=models.Q(("surplus__gt", 0)), fields=["id"], name="invoices_payment_over"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="invoices_payment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("surplus__gte", 0), ("surplus__lte", models.F("amount"))),
                        name="invoices_payment_surplus",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded__gte", 0), ("refunded__lte", models.F("amount"))),
                        name="invoices_payment_refunded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("provider", "reference"),
                        name="invoices_payment_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("surplus", "二重払い・払いすぎ"),
                            ("cancelled", "取消し・中止"),
                            ("reduced", "減免・計算の訂正"),
                            ("disputed", "カード会社への申立て"),
                            ("undone", "窓口での取消し"),
                        ],
                        max_length=10,
                        verbose_name="事由",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("why", models.CharField(max_length=400, verbose_name="理由")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "オンライン（カード・コード決済）"),
                            ("store", "コンビニ"),
                            ("elqr", "納付書の二次元コード（eL-QR）"),
                            ("debit", "口座振替"),
                            ("transfer", "銀行の窓口・振込"),
                            ("cash", "窓口（現金）"),
                            ("terminal", "窓口（カード・電子マネー）"),
                            ("register", "セミセルフレジ"),
                        ],
                        max_length=10,
                        verbose_name="還付の方法",
                    ),
                ),
                ("bank_details", models.BinaryField(blank=True, verbose_name="振込先（暗号化）")),
                ("needs_second", models.BooleanField(verbose_name="2人目の承認が必要")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "承認待ち"),
                            ("approved", "支払い待ち"),
                            ("paid", "還付済み"),
                            ("refused", "取りやめ"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="申請日時")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="承認日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="還付・取りやめの日時")),
                ("provider", models.CharField(blank=True, max_length=30, verbose_name="決済代行")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="相手の番号")),
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
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="invoices.payment"
                    ),
                ),
                (
                    "requested_by",
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
                "verbose_name": "還付",
                "indexes": [models.Index(fields=["state", "requested_at"], name="invoices_refund_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="invoices_refund_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            ("requested_by", None),
                            models.Q(("approved_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="invoices_refund_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("requested", "refused")),
                            ("needs_second", False),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="invoices_refund_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="invoices_refund_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("provider", "reference"),
                        name="invoices_refund_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="振込日")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="結果を記録した日時")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "振込依頼"},
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("returned", models.BooleanField(default=False, verbose_name="振込不能")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="invoices.transferorder",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="invoices.refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "振込依頼の明細",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned", False)), fields=("refund",), name="invoices_transfer_once"
                    )
                ],
            },
        ),
    ]
