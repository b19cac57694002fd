import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0002_guards"),
        ("org", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layout", models.CharField(max_length=40, verbose_name="様式")),
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
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="取り込んだ日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "端末のファイル",
            },
        ),
        migrations.CreateModel(
            name="Till",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名前")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="場所")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cash", "有人レジ（現金・カード）"),
                            ("terminal", "カード・電子マネー端末だけ"),
                            ("register", "セミセルフレジ"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("float_amount", models.PositiveIntegerField(default=0, verbose_name="釣銭準備金")),
                ("contractors", models.BooleanField(default=False, verbose_name="受託者も受け取れる")),
                ("valid_from", models.DateField(verbose_name="使い始める日")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="使い終わる日（この日から使わない）"),
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
                "verbose_name": "レジ",
                "constraints": [
                    models.UniqueConstraint(fields=("department", "name"), name="tills_till_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("valid_from"))), name="tills_till_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "cash"), ("float_amount", 0), _connector="OR"),
                        name="tills_till_float_is_cash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="営業日")),
                ("opened_at", models.DateTimeField(verbose_name="開けた日時")),
                ("float_amount", models.BigIntegerField(verbose_name="始めの現金")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "受付中"), ("counted", "確認待ち"), ("closed", "締め済み")],
                        default="open",
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="数えた日時")),
                ("expected", models.BigIntegerField(blank=True, null=True, verbose_name="あるはずの現金")),
                ("counted", models.BigIntegerField(blank=True, null=True, verbose_name="数えた現金")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="過不足の理由")),
                ("needs_second", models.BooleanField(default=False, verbose_name="2人目の確認が必要")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="締めた日時")),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="担当者",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="tills.till",
                        verbose_name="レジ",
                    ),
                ),
            ],
            options={
                "verbose_name": "レジの担当",
                "indexes": [
                    models.Index(fields=["till", "day"], name="tills_shift_day"),
                    models.Index(fields=["operator", "-day"], name="tills_shift_operator"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("till",),
                        name="tills_shift_one_at_till",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("operator",),
                        name="tills_shift_one_of_operator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("counted", None),
                                ("counted_at", None),
                                ("expected", None),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("closed_at", None),
                                ("counted_at__isnull", False),
                                ("needs_second", True),
                                ("state", "counted"),
                            ),
                            models.Q(("closed_at__isnull", False), ("counted_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="tills_shift_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), models.Q(("counted__gte", 0), ("expected__gte", 0)), _connector="OR"
                        ),
                        name="tills_shift_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected", None),
                            ("expected", models.F("counted")),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tills_shift_difference_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("needs_second", False),
                            ("second__isnull", False),
                            _connector="OR",
                        ),
                        name="tills_shift_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("operator")), _negated=True),
                        name="tills_shift_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("reference", models.CharField(max_length=80, verbose_name="伝票番号")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="請求番号")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("paid_at", models.DateTimeField(verbose_name="支払った日時")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "収納した"),
                            ("known", "記録済み"),
                            ("open", "確認が必要"),
                            ("settled", "確認して収納した"),
                            ("dropped", "収納しないと決めた"),
                        ],
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "請求番号が見つかりません"),
                            ("differs", "手で記録したものと、請求か金額が違います"),
                            ("void", "取消しの行です"),
                            ("duties", "この請求の額を決めた人は収納を記録できません"),
                            ("closed", "この日は締めてあります"),
                            ("early", "請求より前の日付です"),
                        ],
                        max_length=10,
                        verbose_name="確認すること",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="決めた日時")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="理由")),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="tills.file"
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
                    "till",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tills.till"),
                ),
            ],
            options={
                "verbose_name": "端末のファイルの行",
                "indexes": [
                    models.Index(fields=["till", "reference"], name="tills_row_reference"),
                    models.Index(condition=models.Q(("state", "open")), fields=["till"], name="tills_row_open"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "line"), name="tills_row_line_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("till", "reference"), name="tills_row_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("taken", "settled")), _negated=True),
                            ("payment__isnull", False),
                            _connector="OR",
                        ),
                        name="tills_row_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("settled", "dropped")), _negated=True),
                            models.Q(("decided_by__isnull", False), models.Q(("note", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tills_row_decided",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="file",
            name="till",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="files", to="tills.till"),
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("out", "銀行に預ける"), ("in", "釣銭を受け入れる")], max_length=3, verbose_name="向き"
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("day", models.DateField(verbose_name="日付")),
                ("at", models.DateTimeField(verbose_name="記録した日時")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="払込書などの番号")),
                ("key", models.UUIDField(unique=True)),
                ("banked_on", models.DateField(blank=True, null=True, verbose_name="銀行に入った日")),
                (
                    "banked_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="tills.shift",
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deposits", to="tills.till"
                    ),
                ),
            ],
            options={
                "verbose_name": "現金の預け入れ",
                "indexes": [
                    models.Index(fields=["till", "day"], name="tills_deposit_day"),
                    models.Index(
                        condition=models.Q(("banked_on", None), ("kind", "out")),
                        fields=["id"],
                        name="tills_deposit_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="tills_deposit_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("banked_by", None), ("banked_on", None)),
                            models.Q(("banked_by__isnull", False), ("banked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="tills_deposit_banked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="営業日")),
                ("figures", models.JSONField(verbose_name="日計")),
                ("closed_at", models.DateTimeField(verbose_name="締めた日時")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="tills.till"
                    ),
                ),
            ],
            options={
                "verbose_name": "日計",
                "constraints": [models.UniqueConstraint(fields=("till", "day"), name="tills_day_once")],
            },
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "始め"),
                            ("interim", "途中"),
                            ("closing", "締め"),
                            ("check", "承認者の検査"),
                        ],
                        max_length=8,
                        verbose_name="いつ",
                    ),
                ),
                ("pieces", models.JSONField(verbose_name="金種ごとの枚数")),
                ("total", models.BigIntegerField(verbose_name="合計")),
                ("expected", models.BigIntegerField(verbose_name="あるはずの現金")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="tills.shift",
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="tills.till"
                    ),
                ),
            ],
            options={
                "verbose_name": "現金の計数",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total__range", (0, 1000000000000))), name="tills_count_total"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Taking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("tendered", models.BigIntegerField(blank=True, null=True, verbose_name="預かり")),
                ("change", models.BigIntegerField(blank=True, null=True, verbose_name="お釣り")),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taking", to="invoices.payment"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takings", to="tills.shift"
                    ),
                ),
            ],
            options={
                "verbose_name": "窓口での受取り",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change", None), ("tendered", None)),
                            models.Q(("change__gte", 0), ("tendered__gt", models.F("change"))),
                            _connector="OR",
                        ),
                        name="tills_taking_change",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.UniqueConstraint(fields=("till", "digest"), name="tills_file_once"),
        ),
    ]
