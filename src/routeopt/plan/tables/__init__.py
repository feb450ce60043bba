"""What the stages decided, as the rows of the plan's tables: one file per table."""
