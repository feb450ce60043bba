"""The plan's codes and days in a reader's language."""

import datetime as dt

from routeopt.core.language import Language, catalogue, text

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Words:
    """
    One language for everything that a file of the report says.

    Parameters
    ----------
    lang
        The language.
    """

    def __init__(self, lang: Language) -> None:
        self.lang: Language = lang
        self._texts = catalogue(lang)

    def __call__(self, key: str, **params: object) -> str:
        """Text of the catalogue with its placeholders filled."""
        return text(key, self.lang, **params)

    def code(self, prefix: str, code: str) -> str:
        """Words for a code of a table; a code that the catalogue lacks speaks for itself."""
        return self._texts.get(f"{prefix}{code}", code)

    def reason(self, code: str) -> str:
        """Why an outlet has its sales mode."""
        if code.startswith("rule_"):
            return self("reasons.coverage.rule", number=code.removeprefix("rule_"))
        return self.code("reasons.coverage.", code)

    def fields(self, columns: str) -> str:
        """Names of input columns, given by their codes with spaces between."""
        return ", ".join(self.code("report.field_", column) for column in columns.split())

    def weekdays(self, codes: str) -> str:
        """Weekdays given by their English abbreviations with spaces between."""
        return " ".join(self(f"dates.weekday_{_WEEKDAYS.index(code) + 1}") for code in codes.split())

    def day(self, date: dt.date) -> str:
        """Weekday, day and month."""
        weekday = self(f"dates.weekday_{date.isoweekday()}")
        return self("dates.day", weekday=weekday, day=date.day, month=self(f"dates.month_{date.month}"))
