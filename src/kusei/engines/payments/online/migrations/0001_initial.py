import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0002_guards"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("reference", models.CharField(max_length=200, verbose_name="相手の番号")),
                ("amount", models.BigIntegerField(verbose_name="金額")),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "審査中"), ("won", "支払いのまま"), ("lost", "返金に確定")],
                        default="open",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="申し立てられた日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="決まった日時")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="invoices.payment",
                        verbose_name="収納",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="invoices.refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "申立て",
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "reference"), name="online_dispute_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="online_dispute_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="online_dispute_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("event_id", models.CharField(max_length=200, verbose_name="知らせの番号")),
                ("kind", models.CharField(max_length=20, verbose_name="種類")),
                ("at", models.DateTimeField(verbose_name="相手が記録した日時")),
                ("received_at", models.DateTimeField(verbose_name="届いた日時")),
                ("key", models.CharField(blank=True, max_length=100, verbose_name="冪等キー")),
                ("session", models.CharField(blank=True, max_length=200, verbose_name="手続きの番号")),
                ("payment", models.CharField(blank=True, max_length=200, verbose_name="支払いの番号")),
                ("matter", models.CharField(blank=True, max_length=200, verbose_name="還付・申立ての番号")),
                ("refund", models.CharField(blank=True, max_length=20, verbose_name="還付")),
                ("amount", models.BigIntegerField(blank=True, null=True, verbose_name="金額")),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "処理待ち"),
                            ("done", "処理済み"),
                            ("unknown", "確認が必要"),
                            ("cleared", "確認済み"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="処理した日時")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="確認した内容")),
                (
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="確認した人",
                    ),
                ),
            ],
            options={
                "verbose_name": "決済代行からの知らせ",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["received_at"], name="online_event_open"
                    ),
                    models.Index(
                        condition=models.Q(("state", "unknown")), fields=["received_at"], name="online_event_unknown"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "event_id"), name="online_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("event_id", ""), _negated=True), name="online_event_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cleared"), _negated=True),
                            models.Q(("cleared_by__isnull", False), models.Q(("note", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="online_event_cleared_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=30, verbose_name="決済代行")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="相手の番号")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="回数")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "依頼中"), ("done", "還付済み"), ("failed", "還付できなかった")],
                        default="asked",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="依頼した日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終わった日時")),
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sending",
                        to="invoices.refund",
                        verbose_name="還付",
                    ),
                ),
            ],
            options={
                "verbose_name": "オンラインの還付",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["asked_at"], name="online_sending_asked"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("provider", "reference"),
                        name="online_sending_reference",
                    )
                ],
            },
        ),
    ]
