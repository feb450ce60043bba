"""A ready scenario from any city's OpenStreetMap extract."""
