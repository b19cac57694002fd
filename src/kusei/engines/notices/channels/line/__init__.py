"""LINE: hand-overs by push and multicast, and what the people write back."""
