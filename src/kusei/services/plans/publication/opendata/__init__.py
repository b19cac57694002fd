"""Open data: files with every figure of a plan, described column by column."""
