"""Words that every stage shares: faults, violations, search statistics, language."""
