"""Pages of lotteries: for everybody, for those who enter, for the desk."""
