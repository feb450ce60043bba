"""Speed, memory and quality beside peers: one registry, one runner, one row format."""
