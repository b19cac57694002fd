import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_guards"),
        ("reservations", "0003_prolonged"),
        ("resources", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="reservations.booking",
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="連絡先（暗号化）")),
                ("index", models.CharField(db_index=True, max_length=64, verbose_name="名前の索引")),
                ("keep_until", models.DateField(db_index=True, verbose_name="保存する最後の日")),
            ],
            options={
                "verbose_name": "予約した人の連絡先",
            },
        ),
        migrations.CreateModel(
            name="GroupEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="できごと")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("facts", models.JSONField(default=dict, verbose_name="内容")),
            ],
            options={
                "verbose_name": "団体のできごと",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="GroupFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="提出した日時")),
            ],
            options={
                "verbose_name": "団体の書類",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField(verbose_name="メールアドレス（暗号化）")),
                ("index", models.CharField(max_length=64, verbose_name="メールアドレスの索引")),
                ("at", models.DateTimeField(verbose_name="招待した日時")),
                ("until", models.DateTimeField(verbose_name="招待の期限")),
            ],
            options={
                "verbose_name": "団体への招待",
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="数")),
            ],
            options={
                "verbose_name": "予約した設備",
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="deposit",
            field=models.PositiveIntegerField(default=0, verbose_name="保証金"),
        ),
        migrations.AddField(
            model_name="group",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="申請した日時"),
        ),
        migrations.AddField(
            model_name="group",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="facility",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="resources.facility",
                verbose_name="登録した施設",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="representative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代表者",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "登録の申請中"),
                    ("registered", "登録済み"),
                    ("refused", "登録しない"),
                    ("ended", "登録の終わり"),
                ],
                default="registered",
                max_length=10,
                verbose_name="登録の状態",
            ),
        ),
        migrations.AlterField(
            model_name="booking",
            name="part",
            field=models.CharField(blank=True, max_length=120, verbose_name="区分"),
        ),
        migrations.AddConstraint(
            model_name="bookingevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "deposit")), fields=("booking",), name="reservations_deposit_settled_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "registered", "refused", "ended"])),
                name="reservations_group_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    ("representative", None),
                    models.Q(("decided_by", models.F("representative")), _negated=True),
                    _connector="OR",
                ),
                name="reservations_group_four_eyes",
            ),
        ),
        migrations.AddField(
            model_name="groupevent",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupevent",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="reservations.group"
            ),
        ),
        migrations.AddField(
            model_name="groupevent",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupfile",
            name="file",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="groupfile",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reservations.group"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="reservations.group"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="reservations.booking"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="resources.resource",
                verbose_name="設備",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["index"], name="reservations_invitation_index"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("group", "index"), name="reservations_invitation_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("booking", "resource"), name="reservations_item_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="reservations_item_number"),
        ),
    ]
