"""How far is it, by which streets? Exact travel times on the street graph."""
