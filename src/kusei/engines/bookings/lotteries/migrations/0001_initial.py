import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("reservations", "0001_initial"),
        ("resources", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="記号")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("rules", models.CharField(max_length=40, verbose_name="決まりの記号")),
                ("month", models.DateField(verbose_name="利用する月")),
                ("opens_at", models.DateTimeField(verbose_name="申込みの始まり")),
                ("closes_at", models.DateTimeField(verbose_name="申込みの締切")),
                ("draws_at", models.DateTimeField(verbose_name="抽選の日時")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("coming", "受付前"),
                            ("open", "申込みの受付中"),
                            ("sealed", "抽選待ち"),
                            ("drawn", "結果の発表後"),
                            ("nothing", "募集なし"),
                            ("off", "中止"),
                        ],
                        default="coming",
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                ("terms", models.JSONField(default=dict, verbose_name="決まり")),
                ("seed_hash", models.CharField(blank=True, max_length=64, verbose_name="種のSHA-256")),
                ("seed", models.CharField(blank=True, max_length=128, verbose_name="種")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="受付を始めた日時")),
                ("sealed_at", models.DateTimeField(blank=True, null=True, verbose_name="締め切った日時")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="抽選した日時")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="当選の枠をおさえ終えた日時")),
                ("off_at", models.DateTimeField(blank=True, null=True, verbose_name="中止した日時")),
                ("off_why", models.CharField(blank=True, max_length=200, verbose_name="中止の理由")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.facility",
                        verbose_name="施設",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の回",
                "ordering": ("closes_at", "key"),
                "indexes": [models.Index(fields=["state", "closes_at"], name="lotteries_round_state_closes")],
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "rules", "month"), name="lotteries_round_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draws_at__gte", models.F("closes_at")), ("opens_at__lt", models.F("closes_at"))
                        ),
                        name="lotteries_round_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("coming", "open", "sealed", "drawn", "nothing", "off"))),
                        name="lotteries_round_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("off_at__isnull", False),
                                ("state", "off"),
                                models.Q(("off_why", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "off"), _negated=True), ("off_at", None), ("off_why", "")),
                            _connector="OR",
                        ),
                        name="lotteries_round_off_says_why",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="lotteries_round_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed_at", None), ("sealed_at__gte", models.F("closes_at")), _connector="OR"
                        ),
                        name="lotteries_round_sealed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn_at", None), ("drawn_at__gte", models.F("draws_at")), _connector="OR"
                        ),
                        name="lotteries_round_drawn_in_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedSeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lotteries.round"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("promise", "約束（受付の始まりに公表）"),
                            ("entries", "申込みの一覧"),
                            ("seal", "封印（締切の後に公表）"),
                            ("record", "記録（抽選の後に公表）"),
                        ],
                        max_length=8,
                    ),
                ),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64, verbose_name="ファイルのSHA-256")),
                ("at", models.DateTimeField(verbose_name="公表した日時")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の公表ファイル",
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "kind"), name="lotteries_publication_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("promise", "entries", "seal", "record"))),
                        name="lotteries_publication_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="できごと")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("facts", models.JSONField(default=dict, verbose_name="内容")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の回のできごと",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("day", models.DateField(verbose_name="利用日")),
                ("cell", models.PositiveSmallIntegerField(verbose_name="区分")),
                ("part", models.CharField(max_length=40)),
                ("begins_at", models.DateTimeField(verbose_name="開始")),
                ("ends_at", models.DateTimeField(verbose_name="終了")),
                ("places", models.PositiveIntegerField(verbose_name="枠の数")),
                ("residents_first", models.PositiveIntegerField(default=0, verbose_name="区民を優先する数")),
                (
                    "atom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="resources.atom"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.resource",
                        verbose_name="貸し出すもの",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の枠",
                "ordering": ("day", "cell", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "key"), name="lotteries_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("places__gte", 1), ("residents_first__lte", models.F("places"))),
                        name="lotteries_slot_places",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("ticket", models.CharField(max_length=20, verbose_name="抽選番号")),
                ("booker", models.CharField(max_length=40, verbose_name="利用者の区分")),
                ("priority", models.PositiveSmallIntegerField(default=0, verbose_name="優先順位")),
                ("resident", models.BooleanField(default=False, verbose_name="区民の優先分に入る")),
                ("most", models.PositiveSmallIntegerField(default=1, verbose_name="当選する希望の数の上限")),
                ("wishes", models.JSONField(verbose_name="希望")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("purpose", models.CharField(blank=True, max_length=200, verbose_name="利用の目的")),
                ("answers", models.JSONField(default=dict, verbose_name="料金の質問への答え")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "申込み中"), ("withdrawn", "取下げ")],
                        default="active",
                        max_length=9,
                        verbose_name="状態",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="申し込んだ日時")),
                ("changed_at", models.DateTimeField(verbose_name="変えた日時")),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lottery_entries",
                        to="reservations.group",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lottery_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の申込み",
                "indexes": [models.Index(fields=["person"], name="lotteries_entry_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "ticket"), name="lotteries_entry_ticket"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("active", "withdrawn"))), name="lotteries_entry_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("most__gte", 1)), name="lotteries_entry_most"),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), ("group__isnull", False), _connector="OR"),
                        name="lotteries_entry_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="lotteries.entry"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reservations.group",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選に申し込んだ人・団体",
                "constraints": [
                    models.UniqueConstraint(fields=("round", "group"), name="lotteries_participant_group"),
                    models.UniqueConstraint(fields=("round", "person"), name="lotteries_participant_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group", None), ("person__isnull", False)),
                            models.Q(("group__isnull", False), ("person", None)),
                            _connector="OR",
                        ),
                        name="lotteries_participant_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="lotteries.entry",
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="結果"
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選の結果",
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wish", models.PositiveSmallIntegerField(verbose_name="希望の順")),
                ("origin", models.CharField(choices=[("draw", "当選"), ("reserve", "補欠からの繰上げ")], max_length=7)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "枠をおさえる前"),
                            ("booked", "枠をおさえました"),
                            ("void", "枠をおさえられませんでした"),
                        ],
                        default="pending",
                        max_length=7,
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="手続の期限")),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="理由")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="lotteries.entry"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="lotteries.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "当選",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["round"], name="lotteries_award_pending"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "wish"), name="lotteries_award_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("pending", "booked", "void"))), name="lotteries_award_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ("draw", "reserve"))), name="lotteries_award_origin"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "booked"), _negated=True), ("until__isnull", False), _connector="OR"
                        ),
                        name="lotteries_award_booked_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("freed_at", models.DateTimeField(blank=True, null=True, verbose_name="空いた日時")),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="lotteries.award"
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reservations.booking"
                    ),
                ),
            ],
            options={
                "verbose_name": "当選の予約",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kept", models.BooleanField(default=True)),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="held", to="lotteries.slot"
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="lotteries.use",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽選でおさえた枠",
                "indexes": [
                    models.Index(condition=models.Q(("kept", True)), fields=["slot"], name="lotteries_place_kept")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("use", None), ("kept", False), _connector="OR"),
                        name="lotteries_place_kept_or_used",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reserve",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="補欠の順位")),
                ("wish", models.PositiveSmallIntegerField(verbose_name="希望の順")),
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "補欠"),
                            ("served", "繰上げの案内をしました"),
                            ("passed", "順番が過ぎました"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=60, verbose_name="理由")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reserve_places", to="lotteries.entry"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reserves", to="lotteries.round"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reserves", to="lotteries.slot"
                    ),
                ),
            ],
            options={
                "verbose_name": "補欠",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("state", "waiting")), fields=["slots"], name="lotteries_reserve_slots"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("slot", "position"), name="lotteries_reserve_position"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "served", "passed"))),
                        name="lotteries_reserve_state",
                    ),
                ],
            },
        ),
    ]
