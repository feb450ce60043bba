"""One broken rule of a plan, as the checkers report it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routeopt.core.language import text


@dataclass(frozen=True)
class Violation:
    """
    One broken rule.

    The words live in the catalogue under ``rules.<rule>``; ``params`` fills the placeholders.

    Attributes
    ----------
    rule
        Name of the rule, ``<room>.<rule>``, the same in solver comments, checker, docs and tests.
    where
        What breaks it, such as ``rep R03, 2026-01-12``.
    params
        Values for the placeholders of the rule's text.
    """

    rule: str
    where: str
    params: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str = "en") -> str:
        """Say what is broken, in one language."""
        return text(f"rules.{self.rule}", lang, **self.params)

    def render(self, lang: str = "en") -> str:
        """Rule, place and message in one line."""
        return f"{self.rule} [{self.where}]: {self.message(lang)}"


class CheckFailedError(Exception):
    """
    A stage's own answer failed its independent checker: a bug, never shown as a plan.

    Parameters
    ----------
    violations
        What the checker found.
    """

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__("\n".join(violation.render() for violation in violations))
