"""What every HTTP API of the platform has in common: errors, negotiation, paging, validators, the description
of it all.

A service writes a router of operations; `conf` puts the routers into one `Api`. Everything under `/api/` goes
through
`ApiMiddleware`, which answers every error as a problem (RFC 9457) and lets other sites' pages read public
answers.
"""
