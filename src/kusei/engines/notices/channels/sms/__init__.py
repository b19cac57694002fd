"""SMS to mobile phones in Japan, by a provider that speaks the protocol of `docs/engines/notices-provider-api.md`."""
