import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0002_contractors"),
        ("people", "__first__"),
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名前")),
                (
                    "mode",
                    models.CharField(
                        choices=[("both", "入るとき・出るとき"), ("in", "入るときだけ"), ("out", "出るときだけ")],
                        default="both",
                        max_length=4,
                        verbose_name="使い方",
                    ),
                ),
                ("headcounts", models.BooleanField(default=True, verbose_name="人数のボタンを出す")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="やめた日時")),
            ],
            options={
                "verbose_name": "入退館の入口",
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="カードの番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "本人のアカウント"), ("child", "こども"), ("anonymous", "名前なし")],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("name", models.BinaryField(null=True)),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
                ("adult", models.BooleanField(default=False, verbose_name="大人")),
                ("enters_in", models.SmallIntegerField(blank=True, null=True, verbose_name="小学校に入る年度")),
                ("school", models.CharField(blank=True, max_length=60, verbose_name="学校")),
                ("issued_at", models.DateTimeField(verbose_name="発行した日時")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="止めた日時")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="止めた理由")),
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
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="アカウント",
                    ),
                ),
            ],
            options={
                "verbose_name": "入館カード",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["marks"], name="checkins_card_marks"),
                    models.Index(fields=["department", "-id"], name="checkins_card_newest"),
                    models.Index(
                        condition=models.Q(("holder__isnull", False)), fields=["holder"], name="checkins_card_holder"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "anonymous"), _negated=True),
                            models.Q(("holder", None), ("marks__len", 0), ("name", None)),
                            _connector="OR",
                        ),
                        name="checkins_card_anonymous",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adult", False), ("enters_in", None), _connector="OR"),
                        name="checkins_card_adult",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9A-HJKMNP-TV-Z]{12}$")), name="checkins_card_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at", None),
                            models.Q(("holder", None), ("marks__len", 0), ("name", None)),
                            _connector="OR",
                        ),
                        name="checkins_card_stopped_is_nobodys",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=60, verbose_name="端末の名前")),
                ("key", models.CharField(max_length=10, unique=True, verbose_name="端末の番号")),
                ("digest", models.CharField(max_length=64)),
                ("signed_in_at", models.DateTimeField(verbose_name="使い始めた日時")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="止めた日時")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="最後につながった日時")),
                ("offset_ms", models.BigIntegerField(blank=True, null=True, verbose_name="時計のずれ")),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="checkins.gate",
                        verbose_name="入口",
                    ),
                ),
            ],
            options={
                "verbose_name": "入退館の端末",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="checkins_device_keeps_a_digest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="House",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closes_at", models.PositiveSmallIntegerField(default=1080, verbose_name="閉める時刻")),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("infant", "乳幼児"),
                                ("lower", "小学1～3年生"),
                                ("upper", "小学4～6年生"),
                                ("junior", "中学生"),
                                ("high", "高校生世代"),
                                ("adult", "大人"),
                                ("unknown", "区分なし"),
                            ],
                            max_length=8,
                        ),
                        default=list,
                        size=None,
                        verbose_name="人数のボタン",
                    ),
                ),
                ("names", models.BooleanField(default=False, verbose_name="端末で名前からさがせる")),
                ("contractors", models.BooleanField(default=False, verbose_name="受託者も使える")),
                (
                    "trusted_hours",
                    models.PositiveSmallIntegerField(default=72, verbose_name="端末の時刻を信じる長さ（時間）"),
                ),
                (
                    "trusted_ahead",
                    models.PositiveSmallIntegerField(default=2, verbose_name="端末の時計の進みを許す長さ（分）"),
                ),
                ("least", models.PositiveSmallIntegerField(default=5, verbose_name="公表するいちばん小さい数")),
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
                    "facility",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
            ],
            options={
                "verbose_name": "入退館のある施設",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__range", (1, 1440))), name="checkins_house_closes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("trusted_ahead__range", (0, 60)), ("trusted_hours__range", (1, 720))),
                        name="checkins_house_trust",
                    ),
                    models.CheckConstraint(condition=models.Q(("least__range", (1, 100))), name="checkins_house_least"),
                ],
            },
        ),
        migrations.AddField(
            model_name="gate",
            name="house",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="gates",
                to="checkins.house",
                verbose_name="施設",
            ),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "入った"),
                            ("out", "出た"),
                            ("headcount", "人数を数えた"),
                            ("undo", "取り消した"),
                        ],
                        max_length=9,
                        verbose_name="内容",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12, verbose_name="カードの番号")),
                ("people", models.PositiveSmallIntegerField(default=1, verbose_name="人数")),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("infant", "乳幼児"),
                            ("lower", "小学1～3年生"),
                            ("upper", "小学4～6年生"),
                            ("junior", "中学生"),
                            ("high", "高校生世代"),
                            ("adult", "大人"),
                            ("unknown", "区分なし"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="年齢の区分",
                    ),
                ),
                ("school", models.CharField(blank=True, max_length=60, verbose_name="学校")),
                ("made_at", models.DateTimeField(verbose_name="端末の時刻")),
                ("offset_ms", models.BigIntegerField(blank=True, null=True, verbose_name="時計のずれ")),
                ("received_at", models.DateTimeField(verbose_name="届いた時刻")),
                ("at", models.DateTimeField(verbose_name="時刻")),
                ("day", models.DateField(verbose_name="日")),
                ("doubtful", models.BooleanField(default=False, verbose_name="端末の時刻が疑わしい")),
                ("undoes", models.UUIDField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="理由")),
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
                    "card",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkins.card",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkins.device",
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checkins.gate",
                    ),
                ),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkins.house"
                    ),
                ),
            ],
            options={
                "verbose_name": "入退館の記録",
                "indexes": [
                    models.Index(fields=["house", "day", "at"], name="checkins_event_day"),
                    models.Index(
                        condition=models.Q(("undoes__isnull", False)), fields=["undoes"], name="checkins_event_undoes"
                    ),
                    models.Index(fields=["card", "-at"], name="checkins_event_card"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), ("kind", "undo"), ("undoes__isnull", False)),
                            models.Q(models.Q(("kind", "undo"), _negated=True), ("undoes", None)),
                            _connector="OR",
                        ),
                        name="checkins_event_undo",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undoes", models.F("id")), _negated=True), name="checkins_event_not_itself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), ("kind", "headcount"), ("people__lte", 9999)),
                            models.Q(models.Q(("kind", "headcount"), _negated=True), ("people__range", (1, 500))),
                            _connector="OR",
                        ),
                        name="checkins_event_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), ("people", 1), _connector="OR"),
                        name="checkins_event_card_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", None), ("device__isnull", False), ("gate__isnull", False)),
                            models.Q(
                                ("by__isnull", False),
                                ("device", None),
                                ("gate", None),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="checkins_event_told_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=60)),
                ("mark", models.CharField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="checkins.gate"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="gate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("house", "name"), name="checkins_gate_named_once"
            ),
        ),
    ]
