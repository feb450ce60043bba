"""What does the planner want? One frozen, validated settings object."""
