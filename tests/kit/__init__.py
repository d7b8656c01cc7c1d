"""What tests share: a clock, a town, ways to talk to both bots."""
