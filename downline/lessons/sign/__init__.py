"""Before you sign: what a year costs, how many customers that takes, and pay for an hour."""
