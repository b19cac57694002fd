import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="ことば")),
                ("town", models.CharField(blank=True, max_length=60, verbose_name="住んでいる町")),
                ("collection_area", models.CharField(blank=True, max_length=40, verbose_name="収集地区")),
                (
                    "children_born",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="子どもの生まれた月",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="通知を止める時刻")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="通知を再び受ける時刻")),
                ("alerts", models.BooleanField(default=True, verbose_name="緊急のお知らせを受け取る")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="すべて止めた日時")),
                ("created_at", models.DateTimeField(verbose_name="登録日時")),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriber",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "お知らせの利用者",
                "indexes": [
                    models.Index(fields=["town"], name="subscribers_town"),
                    models.Index(
                        condition=models.Q(("collection_area", ""), _negated=True),
                        fields=["collection_area"],
                        name="subscribers_area",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["children_born"], name="subscribers_children"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subscribers_subscriber_quiet_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("children_born__len__lte", 15)), name="subscribers_subscriber_children"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("line", "line"),
                            ("mail", "mail"),
                            ("push", "push"),
                            ("sms", "sms"),
                            ("call", "call"),
                            ("letter", "letter"),
                        ],
                        max_length=10,
                        verbose_name="配信方法",
                    ),
                ),
                ("value", models.TextField(blank=True, verbose_name="宛先")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="確かめた日時")),
                ("suppressed_at", models.DateTimeField(blank=True, null=True, verbose_name="止めた日時")),
                (
                    "suppressed_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bounced", "届かない宛先でした"),
                            ("stopped", "本人が止めました"),
                            ("blocked", "相手のサービスで止められました"),
                            ("gone", "端末の登録がなくなりました"),
                        ],
                        max_length=10,
                        verbose_name="止めた理由",
                    ),
                ),
                ("bounces", models.PositiveSmallIntegerField(default=0, verbose_name="届かなかった回数")),
                (
                    "usable",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("verified_at__isnull", False), ("suppressed_at__isnull", True)),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="登録日時")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="subscribers.subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "宛先",
                "indexes": [
                    models.Index(
                        condition=models.Q(("usable", True)),
                        fields=["channel", "subscriber"],
                        name="subscribers_usable",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("channel", "push"), _negated=True),
                        fields=("subscriber", "channel"),
                        name="subscribers_address_one_a_channel",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("value", ""), _negated=True),
                        fields=("channel", "value"),
                        name="subscribers_address_of_one_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value", ""), _negated=True), ("channel__in", ("mail", "letter")), _connector="OR"
                        ),
                        name="subscribers_address_says_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suppressed_at", None), ("suppressed_why", "")),
                            models.Q(("suppressed_at__isnull", False), models.Q(("suppressed_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="subscribers_address_suppressed_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True, verbose_name="記号")),
                ("group", models.CharField(blank=True, max_length=40, verbose_name="分野")),
                ("labels", models.JSONField(verbose_name="名称")),
                ("notes", models.JSONField(default=dict, verbose_name="説明")),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="はじめの順番"
                    ),
                ),
                ("approval", models.BooleanField(default=True, verbose_name="決裁が必要")),
                ("daily_limit", models.PositiveSmallIntegerField(default=1, verbose_name="1日の上限")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="並び")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="終わった日")),
            ],
            options={
                "verbose_name": "お知らせの種類",
                "ordering": ("order", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("labels__has_key", "ja")), name="subscribers_topic_has_a_name"
                    ),
                    models.CheckConstraint(condition=models.Q(("daily_limit__gte", 1)), name="subscribers_topic_limit"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="配信方法の順番"
                    ),
                ),
                ("chosen", models.CharField(blank=True, editable=False, max_length=10)),
                ("since", models.DateTimeField(verbose_name="登録日時")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="subscribers.subscriber",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="subscribers.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "受け取る種類",
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "subscriber"), name="subscribers_subscription_once"),
                    models.CheckConstraint(
                        condition=models.Q(("channels__len__gte", 1)), name="subscribers_subscription_has_a_channel"
                    ),
                ],
            },
        ),
    ]
