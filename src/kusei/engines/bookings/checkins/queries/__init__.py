"""What pages and papers ask: who is in, what happened, how many came."""
