"""Groups of people built by rules without code (配信の対象), versioned, and shown only where they are large enough."""
