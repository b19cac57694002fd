from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VouchersConfig(AppConfig):
    name = "kusei.engines.payments.vouchers"
    label = "vouchers"
    verbose_name = _("商品券とポイント")

    def ready(self) -> None:
        # Hooks are filled when all models are ready.
        from kusei.engines.payments.vouchers import following, tasks
        from kusei.foundation.org.models import Role
        from kusei.foundation.people import account_sections
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        following.register()
        tasks.register()
        navigation.register(
            navigation.NavItem("voucherdesk", _("商品券"), "voucherdesk:index", 124, role(Role.VIEWER), group="money")
        )
        account_sections.register_account_section(
            "vouchers",
            _("商品券とポイント"),
            "vouchers:index",
            _("残高、期限、利用の記録を見て、店で払えます。"),
            12,
        )
