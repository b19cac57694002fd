import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("checkins", "0003_passes"),
        ("reservations", "0003_prolonged"),
        ("resources", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE library_running START 10000001", "DROP SEQUENCE library_running"),
        migrations.CreateModel(
            name="SeatCode",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="resources.resource",
                        verbose_name="席",
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="席のコード")),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="版")),
                ("made_at", models.DateTimeField(verbose_name="作った日時")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "席のコード",
            },
        ),
        migrations.CreateModel(
            name="ReaderCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "running",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("library_running"), function="nextval", output_field=models.BigIntegerField()
                        ),
                        unique=True,
                        verbose_name="通し番号",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="始まりの日")),
                ("valid_until", models.DateField(verbose_name="最後の日")),
                (
                    "proof",
                    models.CharField(
                        choices=[("document", "本人確認書類"), ("application", "利用者登録の申請")],
                        max_length=12,
                        verbose_name="本人確認",
                    ),
                ),
                ("application", models.CharField(blank=True, max_length=20, verbose_name="受付番号")),
                ("issued_at", models.DateTimeField(verbose_name="発行した日時")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="止めた日時")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="止めた理由")),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="library.readercard",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="発行した人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reader_cards",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="利用者",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reader_card",
                        to="checkins.card",
                        verbose_name="入館カード",
                    ),
                ),
            ],
            options={
                "verbose_name": "図書館の利用者カード",
                "indexes": [models.Index(fields=["-issued_at"], name="library_card_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))), name="library_card_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proof__in", ["document", "application"])), name="library_card_proof"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proof", "application"), _negated=True),
                            models.Q(("application", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="library_card_application",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stopped_at", None), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="library_card_stopped_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("person",),
                        name="library_card_one_of_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sitting",
                        serialize=False,
                        to="reservations.booking",
                    ),
                ),
                ("came_at", models.DateTimeField(verbose_name="利用を確認した日時")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("code", "席のコード"),
                            ("card", "利用者カード"),
                            ("desk", "窓口"),
                            ("goes-on", "延長"),
                        ],
                        max_length=8,
                        verbose_name="確認の方法",
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="席を空けた日時")),
                (
                    "after",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goes_on",
                        to="library.sitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "座席の利用",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["code", "card", "desk", "goes-on"])), name="library_sitting_how"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left_at", None), ("left_at__gte", models.F("came_at")), _connector="OR"),
                        name="library_sitting_left_after_coming",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after", models.F("booking")), _negated=True),
                        name="library_sitting_not_after_itself",
                    ),
                ],
            },
        ),
    ]
