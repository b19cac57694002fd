"""Where an indicator is heading, which promises are at risk, and why (早期警告)."""
