"""Problems for other solvers, and a judgement of what they answer: the plan's checker on a peer's routes."""

from routeopt.exchange.files import FORMATS as FORMATS
from routeopt.exchange.files import read as read
from routeopt.exchange.files import write as write
from routeopt.exchange.judge import Judgement as Judgement
from routeopt.exchange.judge import judge as judge
