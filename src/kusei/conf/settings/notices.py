"""The ways out by which notices reach people. A channel without settings is not offered to anybody."""

from __future__ import annotations

from kusei.conf import environment

# Whether providers may be called over http on this machine: for tests and demonstrations with `channels.fakes`.
NOTICES_LOCAL = environment.switch("NOTICES_LOCAL")

# The LINE official account (Messaging API channel): its long-lived channel access token and its channel secret.
LINE_TOKEN = environment.text("LINE_TOKEN")
LINE_SECRET = environment.text("LINE_SECRET")
# Its basic ID (@…), by which the settings page leads a person to it; empty: the page only shows the code.
LINE_ACCOUNT = environment.text("LINE_ACCOUNT")
# Where the API is; changed only for a fake on this machine.
LINE_API = environment.text("LINE_API", "https://api.line.me")
LINE_DATA_API = environment.text("LINE_DATA_API", "https://api-data.line.me")

# The address at which bounces of notices arrive (envelope sender), and under which lists are named (List-Id).
# Empty: MAIL_FROM, and the domain of it.
MAIL_BOUNCES = environment.text("MAIL_BOUNCES")
MAIL_LIST_DOMAIN = environment.text("MAIL_LIST_DOMAIN")
# Messages a second that the mail server takes.
MAIL_PER_SECOND = float(environment.text("MAIL_PER_SECOND", "100"))

# What a worker took to hand over is its own for so long; then another may hand it over again, with the same key.
NOTICES_LEASE_SECONDS = 60.0
# For how long it can be answered who received what. Notices with a longer period of their own are kept as long.
NOTICES_KEEP_MONTHS = 24

# Providers of SMS and of calls that speak the protocol of docs/engines/notices-provider-api.md: where, with which
# token, and the secret with which they sign what became of a message. Empty: the installation has none.
SMS_URL, SMS_TOKEN = environment.text("SMS_URL"), environment.text("SMS_TOKEN")
SMS_SECRET = environment.text("SMS_SECRET")
CALL_URL, CALL_TOKEN = environment.text("CALL_URL"), environment.text("CALL_TOKEN")
CALL_SECRET = environment.text("CALL_SECRET")
PHONE_LOW_BALANCE = int(
    environment.text("PHONE_LOW_BALANCE", "1000")
)  # in the provider's unit: staff are told below it

# Web push. The key (32 bytes in base64url); empty: one that is worked out of a secret made once. Whom a push service
# writes to when something is wrong; empty: MAIL_FROM.
PUSH = environment.switch("PUSH", default=True)
VAPID_PRIVATE = environment.text("VAPID_PRIVATE")
VAPID_SECRET = environment.kept_secret("vapid-secret")
VAPID_CONTACT = environment.text("VAPID_CONTACT")

# Whether letters are printed for a mailing contractor.
LETTERS = environment.switch("LETTERS")
