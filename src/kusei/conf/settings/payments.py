"""By which provider residents pay online. Without one, paying online is not offered to anybody."""

from __future__ import annotations

from kusei.conf import environment

# The provider that is offered: `stripe`, or `sandbox` (our own, for demonstrations and tests: no money moves). Empty:
# in a demonstration the sandbox, else none. Payments that began with another one are still followed and given back.
PAYMENTS_PROVIDER = environment.text("PAYMENTS_PROVIDER") or ("sandbox" if environment.switch("DEMO") else "")

# Whether a payment is only authorised at first and taken once the invoice turns out to be owed still.
PAYMENTS_AUTHORISE_FIRST = environment.switch("PAYMENTS_AUTHORISE_FIRST")
# Seconds that the clocks of a provider and of this machine may differ, in news of the provider.
PAYMENTS_SKEW_SECONDS = 300
# Seconds that one call to a provider may take.
PAYMENTS_CALL_SECONDS = 10.0

# The sandbox (`kusei payments-sandbox`): always on this machine. The key is what the platform shows to it, the secret
# is what it signs its news with.
PAYMENTS_SANDBOX_URL = environment.text("PAYMENTS_SANDBOX_URL", "http://127.0.0.1:8041")
PAYMENTS_SANDBOX_KEY = environment.kept_secret("payments-sandbox-key")
PAYMENTS_SANDBOX_SECRET = environment.kept_secret("payments-sandbox-secret")

# Stripe: a restricted or secret key (sk_…, rk_…), and the signing secret of the webhook endpoint (whsec_…).
PAYMENTS_STRIPE_KEY = environment.text("PAYMENTS_STRIPE_KEY")
PAYMENTS_STRIPE_SECRET = environment.text("PAYMENTS_STRIPE_SECRET")
# Where the API is; changed only for a fake on this machine, which PAYMENTS_STRIPE_LOCAL allows.
PAYMENTS_STRIPE_API = environment.text("PAYMENTS_STRIPE_API", "https://api.stripe.com")
PAYMENTS_STRIPE_LOCAL = environment.switch("PAYMENTS_STRIPE_LOCAL")
