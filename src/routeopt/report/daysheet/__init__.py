"""A rep's week on paper or on a phone: one page without script, a map of each day, and codes to scan."""

from routeopt.report.daysheet.files import write as write
