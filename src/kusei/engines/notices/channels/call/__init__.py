"""Calls that read a text aloud, by a provider that speaks the protocol of `docs/engines/notices-provider-api.md`."""
