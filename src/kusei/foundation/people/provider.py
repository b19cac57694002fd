"""Where allauth looks for providers of this app: the OIDC identity provider."""

from kusei.foundation.people.oidc.provider import OIDCProvider

provider_classes = [OIDCProvider]
