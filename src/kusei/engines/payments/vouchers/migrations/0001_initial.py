import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0002_guards"),
        ("org", "0002_contractors"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True, verbose_name="記号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("voucher", "プレミアム付き商品券"), ("points", "ポイント")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "準備中"), ("open", "実施中"), ("closed", "終了")],
                        default="draft",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("issue", models.PositiveIntegerField(default=0, verbose_name="発行口数")),
                ("sold", models.PositiveIntegerField(default=0, verbose_name="販売・取り置きの口数")),
                ("budget", models.BigIntegerField(default=0, verbose_name="還元の予算")),
                ("returned", models.BigIntegerField(default=0, verbose_name="還元した額")),
                ("loaded_at", models.DateTimeField(verbose_name="読み込んだ日時")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="始めた日時")),
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
                    "opened_by",
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
                "verbose_name": "商品券・ポイントの事業",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sold__lte", models.F("issue"))), name="vouchers_programme_issue"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__gte", 0), ("returned__lte", models.F("budget"))),
                        name="vouchers_programme_budget",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("opened_at__isnull", False), _connector="OR"),
                        name="vouchers_programme_opened",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prize", models.CharField(blank=True, max_length=40, verbose_name="賞品")),
                ("commitment", models.CharField(max_length=64, verbose_name="種のハッシュ")),
                ("sealed_seed", models.BinaryField(verbose_name="種（暗号化）")),
                ("seed", models.CharField(blank=True, max_length=64, verbose_name="公開した種")),
                ("entries", models.PositiveIntegerField(blank=True, null=True, verbose_name="申込み")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="抽選した日時")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="vouchers.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "prize"), name="vouchers_draw_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("drawn_at", None), ("entries", None), ("seed", "")),
                            models.Q(
                                ("drawn_at__isnull", False),
                                ("entries__isnull", False),
                                models.Q(("seed", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vouchers_draw_revealed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket", models.CharField(max_length=12, verbose_name="抽選番号")),
                ("units", models.PositiveSmallIntegerField(verbose_name="希望の口数")),
                ("applied_at", models.DateTimeField(verbose_name="申込日時")),
                ("place", models.PositiveIntegerField(blank=True, null=True, verbose_name="抽選の順位")),
                ("allotted", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="当選の口数")),
                ("bought", models.PositiveSmallIntegerField(default=0, verbose_name="購入した口数")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="vouchers.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "商品券の申込み",
                "indexes": [models.Index(fields=["person"], name="vouchers_application_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "person"), name="vouchers_application_once"),
                    models.UniqueConstraint(fields=("programme", "ticket"), name="vouchers_application_ticket"),
                    models.CheckConstraint(condition=models.Q(("units__gte", 1)), name="vouchers_application_units"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("allotted", None), ("bought", 0)),
                            models.Q(("allotted__lte", models.F("units")), ("bought__lte", models.F("allotted"))),
                            _connector="OR",
                        ),
                        name="vouchers_application_bought",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True, verbose_name="冪等キー")),
                ("units", models.PositiveSmallIntegerField(verbose_name="口数")),
                ("price", models.BigIntegerField(verbose_name="支払額")),
                ("face", models.BigIntegerField(verbose_name="使える額")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "お支払い待ち"),
                            ("charged", "チャージ済み"),
                            ("released", "取りやめ"),
                            ("returned", "返金済み"),
                        ],
                        default="reserved",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="申込日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="チャージ・取りやめの日時")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="vouchers.application"
                    ),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="vouchers.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "商品券の購入",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("face__gte", models.F("price")), ("price__gte", 1), ("units__gte", 1)),
                        name="vouchers_purchase_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "reserved")),
                            models.Q(models.Q(("state", "reserved"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="vouchers_purchase_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("bought", "購入"),
                            ("return", "ポイント還元"),
                            ("earned", "活動のポイント"),
                            ("exchanged", "ポイントから交換"),
                        ],
                        max_length=10,
                        verbose_name="もと",
                    ),
                ),
                (
                    "shops",
                    models.CharField(
                        choices=[("all", "すべての取扱店"), ("small", "小規模店だけ")],
                        default="all",
                        max_length=5,
                        verbose_name="使える店",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("left", models.BigIntegerField(verbose_name="残り")),
                ("gone", models.BigIntegerField(default=0, verbose_name="失効・取消し")),
                ("usable_from", models.DateField(verbose_name="使い始め")),
                ("until", models.DateField(verbose_name="期限")),
                ("key", models.UUIDField(blank=True, null=True, unique=True, verbose_name="冪等キー")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="vouchers.programme"
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="vouchers.purchase",
                    ),
                ),
            ],
            options={
                "verbose_name": "残高の内訳",
                "indexes": [
                    models.Index(condition=models.Q(("left__gt", 0)), fields=["until"], name="vouchers_lot_until"),
                    models.Index(fields=["programme"], name="vouchers_lot_programme"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 1)), name="vouchers_lot_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("left"), "+", models.F("gone")
                                ),
                            ),
                            ("gone__gte", 0),
                            ("left__gte", 0),
                        ),
                        name="vouchers_lot_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("usable_from"))), name="vouchers_lot_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=8, unique=True, verbose_name="店の番号")),
                ("name", models.CharField(max_length=80, verbose_name="店の名前")),
                (
                    "kind",
                    models.CharField(
                        choices=[("small", "小規模店"), ("large", "大規模店")], max_length=5, verbose_name="規模"
                    ),
                ),
                ("category", models.CharField(max_length=20, verbose_name="業種")),
                ("details", models.BinaryField(blank=True, verbose_name="振込先（暗号化）")),
                ("joined_on", models.DateField(verbose_name="参加日")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="参加をやめた日")),
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
                "verbose_name": "取扱店",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left_on", None), ("left_on__gte", models.F("joined_on")), _connector="OR"),
                        name="vouchers_shop_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(verbose_name="対象の最後の日")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("count", models.PositiveIntegerField(verbose_name="件数")),
                (
                    "state",
                    models.CharField(
                        choices=[("made", "支払い待ち"), ("paid", "支払い済み")],
                        default="made",
                        max_length=5,
                        verbose_name="状態",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="支払日")),
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
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="vouchers.shop"
                    ),
                ),
            ],
            options={
                "verbose_name": "取扱店の精算",
                "indexes": [models.Index(fields=["shop", "-until"], name="vouchers_settlement_shop")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("count__gte", 1)), name="vouchers_settlement_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_on", None), ("state", "made")),
                            models.Q(("paid_on__isnull", False), ("state", "paid")),
                            _connector="OR",
                        ),
                        name="vouchers_settlement_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_by", None),
                            ("paid_by", None),
                            models.Q(("made_by", models.F("paid_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="vouchers_settlement_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=40, verbose_name="呼び名")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(verbose_name="招待した日時")),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="参加した日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="外した日時")),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="vouchers.shop"
                    ),
                ),
            ],
            options={
                "verbose_name": "店の人",
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["user"], name="vouchers_member_user")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("user__isnull", False)),
                        fields=("shop", "user"),
                        name="vouchers_member_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined_at", None), ("user", None)),
                            models.Q(("joined_at__isnull", False), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="vouchers_member_joined",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Spend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("key", models.UUIDField(unique=True, verbose_name="冪等キー")),
                (
                    "way",
                    models.CharField(
                        choices=[("code", "店が利用者の番号を読む"), ("scan", "利用者が店の二次元コードを読む")],
                        max_length=4,
                        verbose_name="払い方",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("done", "支払い済み"), ("cancelled", "取消し")],
                        default="done",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("on", models.DateField(verbose_name="日付")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="取り消した日時")),
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
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spends",
                        to="vouchers.settlement",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spends", to="vouchers.shop"
                    ),
                ),
            ],
            options={
                "verbose_name": "商品券の利用",
                "indexes": [
                    models.Index(fields=["shop", "-on", "-id"], name="vouchers_spend_shop"),
                    models.Index(
                        condition=models.Q(("settlement", None), ("state", "done")),
                        fields=["shop", "on"],
                        name="vouchers_spend_open",
                    ),
                    models.Index(fields=["on"], name="vouchers_spend_day"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 1)), name="vouchers_spend_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("state", "done")),
                            models.Q(("cancelled_at__isnull", False), ("settlement", None), ("state", "cancelled")),
                            _connector="OR",
                        ),
                        name="vouchers_spend_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("made_at", models.DateTimeField(verbose_name="付けた日時")),
                (
                    "lot",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned_for",
                        to="vouchers.lot",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="vouchers.programme"
                    ),
                ),
                (
                    "spend",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="vouchers.spend"
                    ),
                ),
            ],
            options={
                "verbose_name": "ポイント還元",
                "indexes": [models.Index(fields=["programme", "person"], name="vouchers_return_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("spend", "programme"), name="vouchers_return_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", 0), ("lot", None)),
                            models.Q(("amount__gte", 1), ("lot__isnull", False)),
                            _connector="OR",
                        ),
                        name="vouchers_return_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="vouchers.lot"
                    ),
                ),
                (
                    "spend",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="vouchers.spend"
                    ),
                ),
            ],
            options={
                "verbose_name": "利用の内訳",
                "constraints": [
                    models.UniqueConstraint(fields=("spend", "lot"), name="vouchers_part_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 1)), name="vouchers_part_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wallet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallets",
                        to="vouchers.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "残高",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "programme"), name="vouchers_wallet_one_a_person", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="spend",
            name="wallet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="spends", to="vouchers.wallet"
            ),
        ),
        migrations.AddField(
            model_name="purchase",
            name="wallet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="vouchers.wallet"
            ),
        ),
        migrations.CreateModel(
            name="PrizeTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prize", models.CharField(max_length=40, verbose_name="賞品")),
                ("key", models.UUIDField(unique=True, verbose_name="冪等キー")),
                ("ticket", models.CharField(max_length=12, verbose_name="抽選番号")),
                ("made_at", models.DateTimeField(verbose_name="申込日時")),
                ("won", models.BooleanField(blank=True, null=True, verbose_name="当選")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="vouchers.programme"
                    ),
                ),
                (
                    "wallet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="vouchers.wallet"
                    ),
                ),
            ],
            options={
                "verbose_name": "賞品の抽選券",
                "indexes": [models.Index(fields=["wallet"], name="vouchers_prize_wallet")],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "prize", "ticket"), name="vouchers_prize_ticket_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PointEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activity", models.CharField(max_length=40, verbose_name="活動")),
                ("occasion", models.CharField(max_length=60, verbose_name="できごと")),
                ("points", models.PositiveIntegerField(verbose_name="ポイント")),
                ("on", models.DateField(verbose_name="日付")),
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
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entry", to="vouchers.lot"
                    ),
                ),
                (
                    "wallet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="vouchers.wallet"
                    ),
                ),
            ],
            options={
                "verbose_name": "得たポイント",
                "indexes": [models.Index(fields=["wallet", "on"], name="vouchers_entry_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("wallet", "activity", "occasion"), name="vouchers_entry_once"),
                    models.CheckConstraint(condition=models.Q(("points__gte", 1)), name="vouchers_entry_points"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("digits", models.CharField(max_length=10, unique=True, verbose_name="番号")),
                ("expires_at", models.DateTimeField(verbose_name="期限")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使った日時")),
                (
                    "wallet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="vouchers.wallet"
                    ),
                ),
            ],
            options={
                "verbose_name": "支払いの番号",
                "indexes": [models.Index(fields=["expires_at"], name="vouchers_code_expires")],
            },
        ),
        migrations.AddField(
            model_name="lot",
            name="wallet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="vouchers.wallet"
            ),
        ),
        migrations.AddIndex(
            model_name="spend",
            index=models.Index(fields=["wallet", "-id"], name="vouchers_spend_wallet"),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["wallet", "until"], name="vouchers_lot_wallet"),
        ),
    ]
