"""Which street segments first, what is to be reached there, and by which work."""
