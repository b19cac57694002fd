"""What a demonstration shows beside the published plans: invented work of the cycle, and it says so."""
