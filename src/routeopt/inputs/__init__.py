"""What do we know? Validated tables in WGS84."""

from routeopt.inputs.customers import taken_on as taken_on
from routeopt.inputs.load import load as load
from routeopt.inputs.load import summary as summary
