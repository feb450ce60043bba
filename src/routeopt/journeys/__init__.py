"""Which days, which order? Visit calendar and timed daily routes, solved together."""
