from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "kusei.engines.notices.channels"
    label = "channels"
    verbose_name = _("配信の出口")

    def ready(self) -> None:
        """Say how the adapter of each channel is made."""
        from django.conf import settings

        from kusei.engines.notices.channels import registry
        from kusei.engines.notices.channels.call import make as call
        from kusei.engines.notices.channels.letter import make as letter
        from kusei.engines.notices.channels.letter import making as letters
        from kusei.engines.notices.channels.letter import queries as letter_queries
        from kusei.engines.notices.channels.letter import tasks as letter_tasks
        from kusei.engines.notices.channels.line import make as line
        from kusei.engines.notices.channels.mail import make as mail
        from kusei.engines.notices.channels.push import keys
        from kusei.engines.notices.channels.push import make as push
        from kusei.engines.notices.channels.sms import make as sms
        from kusei.engines.notices.channels.telephony.codes import send_code
        from kusei.engines.notices.subscribers import hooks as of_subscribers
        from kusei.foundation.people.residents import hooks as of_residents
        from kusei.foundation.web import navigation
        from kusei.foundation.web.access import role

        registry.register("line", line.adapter)
        registry.register("mail", mail.adapter)
        registry.register("push", push.adapter)
        registry.register("sms", sms.adapter)
        registry.register("call", call.adapter)
        registry.register("letter", letter.adapter)
        of_subscribers.register_available(registry.available)
        of_subscribers.register_send_code(send_code)
        of_subscribers.register_push_key(keys.public_key)
        of_residents.register_protected(letters.take_out)
        of_residents.register_records(letter_queries.records_of)
        if settings.LETTERS:
            letter_tasks.register()
            navigation.register(
                navigation.NavItem(
                    "letters", _("郵送する手紙"), "letters:index", 109, role("approver"), group="notices"
                )
            )
