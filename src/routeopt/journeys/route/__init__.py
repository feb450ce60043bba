"""One day's route: its least travel, proven."""
