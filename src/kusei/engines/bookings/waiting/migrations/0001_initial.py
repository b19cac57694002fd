import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("reservations", "0001_initial"),
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="最初の日")),
                ("last_day", models.DateField(verbose_name="最後の日")),
                ("part", models.CharField(blank=True, max_length=40, verbose_name="区分")),
                ("begins", models.PositiveSmallIntegerField(default=0, verbose_name="始まり")),
                ("ends", models.PositiveSmallIntegerField(default=1440, verbose_name="終わり")),
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="使う長さ（分）")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="利用の目的")),
                ("answers", models.JSONField(default=dict, verbose_name="料金の質問への答え")),
                ("made_at", models.DateTimeField(verbose_name="申し込んだ日時")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="やめた日時")),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.group",
                        verbose_name="使う団体",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="待つ人",
                    ),
                ),
                (
                    "resources",
                    models.ManyToManyField(related_name="+", to="resources.resource", verbose_name="貸し出すもの"),
                ),
            ],
            options={
                "verbose_name": "空き待ち",
                "indexes": [
                    models.Index(condition=models.Q(("left_at", None)), fields=["last_day"], name="waiting_entry_line")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="waiting_entry_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("begins")), ("ends__lte", 1440)),
                        name="waiting_entry_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Freed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField(verbose_name="利用日")),
                ("part", models.CharField(blank=True, max_length=120, verbose_name="区分")),
                ("begins_at", models.DateTimeField(verbose_name="開始")),
                ("ends_at", models.DateTimeField(verbose_name="終了")),
                ("held", models.BooleanField(default=False, verbose_name="確保中")),
                ("made_at", models.DateTimeField(verbose_name="空いた日時")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="案内した日時")),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.resource",
                        verbose_name="貸し出すもの",
                    ),
                ),
            ],
            options={
                "verbose_name": "空いた枠",
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["made_at"], name="waiting_freed_open")
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(verbose_name="知らせた日時")),
                ("declined_at", models.DateTimeField(blank=True, null=True, verbose_name="辞退した日時")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.booking",
                        verbose_name="仮おさえ",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="waiting.entry",
                        verbose_name="空き待ち",
                    ),
                ),
            ],
            options={
                "verbose_name": "空き待ちの案内",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at", None)), fields=("entry",), name="waiting_offer_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="条件")),
                ("wish", models.JSONField(verbose_name="さがす条件")),
                ("made_at", models.DateTimeField(verbose_name="作った日時")),
                ("paused", models.BooleanField(default=False, verbose_name="休止中")),
                ("expires_on", models.DateField(verbose_name="最後の日")),
                ("deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="消した日時")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="知らせる人",
                    ),
                ),
            ],
            options={
                "verbose_name": "空きのお知らせ",
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at", None), ("paused", False)),
                        fields=["expires_on"],
                        name="waiting_alert_live",
                    )
                ],
            },
        ),
    ]
