"""What pages ask about lotteries."""
