"""Who may answer for travel times besides the embedded network: servers, a library, and the straight line."""
