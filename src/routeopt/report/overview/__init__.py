"""The page to open first: scenarios side by side, figures, charts, and the way to everything else."""

from routeopt.report.overview.page import Beside as Beside
from routeopt.report.overview.page import overview as overview
