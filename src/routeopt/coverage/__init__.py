"""Which sales mode serves each outlet."""
