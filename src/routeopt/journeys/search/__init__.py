"""Ruin and recreate over day patterns, compiled."""
