"""What each unit should reach: the year's target down to quarters, months, offices, sellers and groups of outlets."""
