"""API tokens: by which a person's program calls the API, within the scopes that the person gave it."""
