"""The people whom notices reach: tells the floors below what it holds about them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscribersConfig(AppConfig):
    name = "kusei.engines.notices.subscribers"
    label = "subscribers"
    verbose_name = _("お知らせの受け取り")

    def ready(self) -> None:
        # These need the models.
        from kusei.engines.notices.subscribers import delivering, ending, following, purpose
        from kusei.engines.notices.subscribers.commands.people import forget, forget_about
        from kusei.foundation.people import account_sections, closing
        from kusei.foundation.people.residents import hooks as residents
        from kusei.foundation.web import athand

        residents.register_purpose(
            purpose.PURPOSE, purpose.LABEL, purpose.SENTENCE, purpose.RECEIVERS, withdrawn=forget_about
        )
        closing.register_closed(forget)
        following.connect()
        ending.connect()
        delivering.offer()
        athand.register_service(
            athand.Service(
                "notices",
                _("お知らせ"),
                _("知りたいことを選ぶと、メールやLINEで届きます。"),
                "subscribers:settings",
                60,
            )
        )
        account_sections.register_account_section(
            "notices",
            _("お知らせの受け取り方"),
            "subscribers:settings",
            _("受け取るお知らせの種類と方法を選べます。登録した内容もここで消せます。"),
            8,
        )
