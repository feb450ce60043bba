"""Which cooler goes where, who checks it, and how well lent equipment works."""
