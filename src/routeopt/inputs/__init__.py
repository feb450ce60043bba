"""What do we know? Validated tables in WGS84."""
