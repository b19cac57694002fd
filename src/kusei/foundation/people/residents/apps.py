"""Residents: tells the floors below and beside it what it holds about people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SECTIONS = (
    (
        "profile",
        _("登録した情報"),
        "residents:profile",
        _("氏名や住所を登録しておくと、申請のたびに書かずにすみます。"),
    ),
    ("groups", _("グループ・会社"), "residents:groups", _("町会や会社の手続を、ほかの人と一緒に行えます。")),
    ("mandates", _("代理"), "residents:mandates", _("家族などに手続を頼んだり、代わりに手続をしたりできます。")),
    ("consents", _("同意したこと"), "residents:consents", _("同意を確かめたり、取り消したりできます。")),
    ("looks", _("だれが私の記録を見たか"), "residents:looks", _("職員があなたの記録を見た日時と目的が分かります。")),
)


class ResidentsConfig(AppConfig):
    name = "kusei.foundation.people.residents"
    label = "residents"
    verbose_name = _("住民")

    def ready(self) -> None:
        # These need the models.
        from kusei.foundation.people import account_sections, closing, identity
        from kusei.foundation.people.residents import commands, hooks
        from kusei.foundation.people.residents.commands import parties
        from kusei.foundation.people.residents.queries.vault import PREFILL
        from kusei.foundation.people.residents.resealing import SEALED
        from kusei.foundation.people.residents.views.staff import KEEPERS
        from kusei.foundation.web import access, navigation, resealing

        for model, columns in SEALED:
            resealing.register_sealed(model._meta.label_lower, *columns)
        identity.register_attributes_received(commands.take_over_card)
        for order, (key, title, address, sentence) in enumerate(SECTIONS, start=10):
            account_sections.register_account_section(key, title, address, sentence, order)
        closing.register_closing_check(parties.closing_check)
        navigation.register(
            navigation.NavItem(
                "mandates", _("委任の登録"), "residents_staff:record_mandate", 112, access.role("editor"), "procedures"
            )
        )
        navigation.register(
            navigation.NavItem("secrecy", _("支援措置"), "residents_staff:secrecy", 114, KEEPERS, group="procedures")
        )
        hooks.register_purpose(
            PREFILL,
            _("前に登録した情報を申請に使う"),
            _("あなたが登録した氏名や住所などを、新しい申請の画面に前もって入れておきます。送る前に直せます。"),
            _("送った申請の担当課だけが受け取ります。"),
        )
