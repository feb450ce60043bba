"""Is it right, and how good? Plan folder, KPIs and the independent checker."""
