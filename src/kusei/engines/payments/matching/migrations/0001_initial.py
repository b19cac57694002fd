import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0002_guards"),
        ("ledger", "0002_guards"),
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("of", models.CharField(max_length=100, verbose_name="入金番号")),
                ("reference", models.CharField(max_length=200, verbose_name="相手の番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment", "支払い"), ("refund", "返金"), ("dispute", "申立て"), ("fee", "手数料")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("gross", models.BigIntegerField(verbose_name="金額")),
                ("fee", models.BigIntegerField(default=0, verbose_name="手数料")),
                ("settled_on", models.DateField(verbose_name="精算日")),
                ("nth", models.PositiveIntegerField(default=1, verbose_name="同じ行の何番目")),
            ],
            options={
                "verbose_name": "精算明細",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "of", "reference", "kind", "gross", "fee", "nth"), name="matching_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("reference", models.CharField(max_length=120, verbose_name="入金番号")),
                ("way", models.CharField(max_length=10, verbose_name="支払い方法")),
                ("settled_on", models.DateField(verbose_name="精算日")),
                ("net", models.BigIntegerField(default=0, verbose_name="入金予定額")),
                ("stated", models.BigIntegerField(blank=True, null=True, verbose_name="相手が書いた合計")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="仕訳の日")),
                ("fiscal_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="手作業の理由")),
                ("done", models.BooleanField(default=False, verbose_name="すべて照合済み")),
            ],
            options={
                "verbose_name": "入金予定",
                "indexes": [
                    models.Index(fields=["settled_on"], name="matching_payout_day"),
                    models.Index(condition=models.Q(("done", False)), fields=["id"], name="matching_payout_open"),
                    models.Index(
                        condition=models.Q(("posted_on", None)), fields=["id"], name="matching_payout_unposted"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("provider", "reference"), name="matching_payout_once")],
            },
        ),
        migrations.CreateModel(
            name="ExportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="通番")),
                ("until", models.DateField(verbose_name="いつまでの仕訳か")),
                ("encoding", models.CharField(max_length=10, verbose_name="文字コード")),
                ("count", models.PositiveIntegerField(verbose_name="仕訳の件数")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("total", models.BigIntegerField(verbose_name="金額の合計")),
                ("content", models.BinaryField(verbose_name="中身")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "made_by",
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
                "verbose_name": "財務会計への出力",
            },
        ),
        migrations.CreateModel(
            name="Exported",
            fields=[
                (
                    "posting",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="exported",
                        serialize=False,
                        to="ledger.posting",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="postings",
                        to="matching.exportbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "出力した仕訳",
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layout", models.CharField(max_length=40, verbose_name="ファイルの種類")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("name", models.CharField(max_length=200, verbose_name="ファイル名")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "確認待ち"),
                            ("running", "取込み中"),
                            ("done", "取込み済み"),
                            ("dropped", "取りやめ"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("sealed", models.BinaryField(blank=True, verbose_name="中身（暗号化）")),
                ("lines", models.PositiveIntegerField(verbose_name="行数")),
                ("incoming", models.BigIntegerField(verbose_name="入金の合計")),
                ("outgoing", models.BigIntegerField(verbose_name="出金・手数料の合計")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="新しい行数")),
                ("handed_in_at", models.DateTimeField(verbose_name="受け付けた日時")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="取り込んだ日時")),
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
                    "handed_in_by",
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
                "verbose_name": "取込み",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("layout", "sha256"),
                        name="matching_import_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("mark", models.CharField(max_length=64, unique=True, verbose_name="印")),
                ("date", models.DateField(verbose_name="勘定日")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("counterpart", models.CharField(blank=True, max_length=30, verbose_name="相手")),
                ("sealed_text", models.BinaryField(verbose_name="摘要（暗号化）")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bank_lines", to="matching.import"
                    ),
                ),
            ],
            options={
                "verbose_name": "入出金明細",
                "indexes": [models.Index(fields=["date"], name="matching_bankline_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "line"), name="matching_bankline_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="matching_bankline_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="match",
                        serialize=False,
                        to="matching.settledline",
                    ),
                ),
            ],
            options={
                "verbose_name": "照合",
            },
        ),
        migrations.AddField(
            model_name="settledline",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="settled_lines", to="matching.import"
            ),
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True, verbose_name="記号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "収納はあるが、精算明細にない"),
                            ("unknown", "精算明細にあるが、収納がない"),
                            ("amount", "金額が違う"),
                            ("double", "同じ収納が二重に精算されている"),
                            ("payout", "入金の内訳と合計が合わない"),
                            ("bank-missing", "入金予定が口座に届いていない"),
                            ("bank-extra", "口座に予定のない入出金がある"),
                        ],
                        max_length=15,
                        verbose_name="種類",
                    ),
                ),
                ("provider", models.CharField(blank=True, max_length=30, verbose_name="決済代行")),
                ("expected", models.BigIntegerField(verbose_name="こちらの額")),
                ("found", models.BigIntegerField(verbose_name="相手の額")),
                ("since", models.DateField(verbose_name="いつから")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "未処理"), ("explained", "理由は分かった"), ("solved", "解決")],
                        default="open",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="見つけた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="解決した日時")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                (
                    "bank_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matching.bankline",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.payment",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matching.settledline",
                    ),
                ),
            ],
            options={
                "verbose_name": "不突合",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "solved"), _negated=True),
                        fields=["since"],
                        name="matching_difference_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state", "solved")),
                            models.Q(models.Q(("state", "solved"), _negated=True), ("ended_at", None)),
                            _connector="OR",
                        ),
                        name="matching_difference_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="matching_difference_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("act", models.CharField(max_length=10, verbose_name="したこと")),
                ("text", models.CharField(max_length=400, verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "difference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="matching.difference"
                    ),
                ),
            ],
            options={
                "verbose_name": "不突合の記録",
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="settledline",
            name="payout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="matching.payout"
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="bank_line",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payout",
                to="matching.bankline",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="paired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="payout",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="matching.payout",
            ),
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="締めの日")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("counts", models.JSONField(default=dict, verbose_name="件数")),
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
            ],
            options={
                "verbose_name": "締め",
                "indexes": [models.Index(fields=["day"], name="matching_run_day")],
            },
        ),
        migrations.CreateModel(
            name="WriteOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("why", models.CharField(max_length=400, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "承認待ち"), ("approved", "承認済み"), ("refused", "取りやめ")],
                        default="requested",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="申請日時")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決定日時")),
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="write_offs", to="invoices.invoice"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "不納欠損",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("invoice",),
                        name="matching_writeoff_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="matching_writeoff_amount"),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="matching_writeoff_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matching_writeoff_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearClosing",
            fields=[
                (
                    "fiscal_year",
                    models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="年度"),
                ),
                ("requested_at", models.DateTimeField(verbose_name="申請日時")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="閉鎖した日時")),
                ("carried", models.PositiveIntegerField(default=0, verbose_name="繰り越した請求の数")),
                ("carried_yen", models.BigIntegerField(default=0, verbose_name="繰り越した額")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "出納閉鎖",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("closed_by", models.F("requested_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matching_yearclosing_four_eyes",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="match",
            name="payment",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="match",
                to="invoices.payment",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="refund",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="match",
                to="invoices.refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("posted_on", None), ("bank_line__isnull", False), ("net", 0), _connector="OR"),
                name="matching_payout_posted",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment", None), ("refund__isnull", False)),
                    models.Q(("payment__isnull", False), ("refund", None)),
                    _connector="OR",
                ),
                name="matching_match_one",
            ),
        ),
    ]
