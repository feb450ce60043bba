"""Plan how a beverage company covers its outlets, on real streets, with a proven gap."""

__version__ = "0.1.0"
