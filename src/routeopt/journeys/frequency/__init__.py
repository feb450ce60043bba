"""How often each outlet is visited and what that is worth, and what a call on a prospect is worth."""
