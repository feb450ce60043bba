"""Which rep serves each direct outlet."""
