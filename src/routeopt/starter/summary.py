"""What a starter scenario holds, in words."""

from dataclasses import dataclass

from routeopt.core.language import text
from routeopt.starter.model_team import FIELD_OUTLETS, FIELD_STOPS


@dataclass(frozen=True)
class StarterSummary:
    """
    Counts of a starter scenario.

    Attributes
    ----------
    outlets, duplicates, unplaced, named
        Outlets of the map, objects left out as drawn twice or without a position, and outlets with a real name.
    served, prospects, modern_trade, wholesale
        Customers, prospects among the direct channels, and outlets of the two other channels.
    direct, to_wholesale, out_of_reach
        Direct customers under the scenario's rules, class C customers moved to wholesale to keep the reps' band, and
        outlets that no street reaches.
    hours_kept, hours_unreadable, hours_unusable, hours_modelled
        Opening hours of the map that stay, that could not be read, that leave a rep too little time, and hours that
        the model gave.
    offices, reps, distributors
        Rows of those tables.
    travel_mode
        Mode of all reps.
    outlets_band, stops_band
        Bands of the scenario.
    synthetic
        The outlets are generated, not observed.
    """

    outlets: int
    duplicates: int
    unplaced: int
    named: int
    served: int
    prospects: int
    modern_trade: int
    wholesale: int
    direct: int
    to_wholesale: int
    out_of_reach: int
    hours_kept: int
    hours_unreadable: int
    hours_unusable: int
    hours_modelled: int
    offices: int
    reps: int
    distributors: int
    travel_mode: str
    outlets_band: tuple[int, int]
    stops_band: tuple[int, int]
    synthetic: bool = False

    def render(self, lang: str = "en") -> str:
        """Say it in one language, one line for each kind of thing."""
        lines = [text(f"starter.{part}", lang, **vars(self)) for part in self._parts()]
        low, high = self.outlets_band
        least, most = self.stops_band
        if (self.outlets_band, self.stops_band) != (FIELD_OUTLETS, FIELD_STOPS):
            lines.append(text("starter.bands", lang, low=low, high=high, least=least, most=most))
        return "\n".join(lines)

    def _parts(self) -> tuple[str, ...]:
        return ("generated", "team") if self.synthetic else ("outlets", "hours", "team")
