"""What SMS and calls share: providers of one documented protocol (`docs/engines/notices-provider-api.md`)."""
