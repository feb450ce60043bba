"""What happened? A plan in force beside the visits, orders, sales and checks that were made."""

from routeopt.track.page import write as write
from routeopt.track.run import track as track
