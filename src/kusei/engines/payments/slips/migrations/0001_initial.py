import django.contrib.postgres.fields
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
            name="NoticeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="収納代行")),
                ("name", models.CharField(max_length=100, verbose_name="ファイル名")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="ハッシュ値")),
                ("lines", models.PositiveIntegerField(verbose_name="行数")),
                ("total", models.BigIntegerField(verbose_name="合計")),
                ("taken_at", models.DateTimeField(verbose_name="取り込んだ日時")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="職員",
                    ),
                ),
            ],
            options={
                "verbose_name": "収納代行のファイル",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="発行回数")),
                ("issued_on", models.DateField(verbose_name="発行日")),
                ("due_on", models.DateField(verbose_name="納期限")),
                ("pay_until", models.DateField(verbose_name="使用期限")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("case_key", models.CharField(max_length=20, unique=True, verbose_name="案件特定キー")),
                ("confirmation", models.CharField(max_length=6, verbose_name="確認番号")),
                ("elqr", models.CharField(blank=True, max_length=255, verbose_name="eL-QR")),
                ("store", models.CharField(blank=True, max_length=44, verbose_name="コンビニのバーコード")),
                ("sample", models.BooleanField(default=False, verbose_name="見本")),
                (
                    "state",
                    models.CharField(
                        choices=[("valid", "有効"), ("replaced", "再発行済み")],
                        default="valid",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="slips", to="invoices.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "納付書",
                "indexes": [
                    models.Index(condition=models.Q(("state", "valid")), fields=["pay_until"], name="slips_slip_until")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "version"), name="slips_slip_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "valid")), fields=("invoice",), name="slips_slip_one_valid"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("elqr", ""), _negated=True), fields=("elqr",), name="slips_slip_elqr_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("store", ""), _negated=True),
                        fields=("store",),
                        name="slips_slip_store_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="slips_slip_version_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="slips_slip_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_key__regex", "^[0-9]{20}$")), name="slips_slip_case_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmation__regex", "^[0-9]{6}$")), name="slips_slip_confirmation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("elqr", ""), ("elqr__regex", "^[0-9]{255}$"), _connector="OR"),
                        name="slips_slip_elqr_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("store", ""), ("store__regex", "^91[0-9]{42}$"), _connector="OR"),
                        name="slips_slip_store_digits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                (
                    "kind",
                    models.CharField(
                        choices=[("flash", "速報"), ("final", "確報"), ("withdrawn", "速報の取消し")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("provider", models.CharField(max_length=30, verbose_name="収納代行")),
                ("reference", models.CharField(max_length=60, verbose_name="相手の番号")),
                ("way", models.CharField(max_length=10, verbose_name="支払い方法")),
                ("code", models.CharField(max_length=255, verbose_name="コード")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("paid_at", models.DateTimeField(verbose_name="支払った日時")),
                ("shop", models.CharField(blank=True, max_length=20, verbose_name="店")),
                ("credited_on", models.DateField(blank=True, null=True, verbose_name="振込日")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "処理前"),
                            ("waiting", "速報を記録"),
                            ("taken", "収納"),
                            ("ended", "速報を取消し"),
                            ("again", "処理済みの知らせ"),
                            ("unknown", "該当する納付書なし"),
                            ("contradicted", "確報の後の取消し"),
                            ("refused", "記録できず"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="結果",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="結果の理由")),
                ("handled_why", models.CharField(blank=True, max_length=200, verbose_name="処理の理由")),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.attempt",
                    ),
                ),
                (
                    "handled_by",
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="slips.noticefile"
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="slips.slip",
                    ),
                ),
            ],
            options={
                "verbose_name": "収納代行の知らせ",
                "indexes": [
                    models.Index(fields=["provider", "reference", "id"], name="slips_notice_of"),
                    models.Index(fields=["outcome", "id"], name="slips_notice_outcome"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "line"), name="slips_notice_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="slips_notice_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="slips_notice_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "taken"), _negated=True), ("payment__isnull", False), _connector="OR"
                        ),
                        name="slips_notice_taken_is_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlipBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "invoices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="請求"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="受け付けた日時")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="できた枚数")),
                ("left_out", models.JSONField(default=dict, verbose_name="作らなかった請求")),
                ("unprintable", models.JSONField(default=list, verbose_name="印刷できない文字のある請求")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="できた日時")),
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.department",
                        verbose_name="所管課",
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "納付書の束",
                "indexes": [models.Index(fields=["department", "-id"], name="slips_batch_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pdf", None), ("ended_at__isnull", False), _connector="OR"),
                        name="slips_batch_file_ended",
                    )
                ],
            },
        ),
    ]
