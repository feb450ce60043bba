"""Rule of expense budgets: they sum, and go by the scenario's weights."""

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.plan.checks.targets import MONTHS, asked_of


def budgets_sum(evidence: Evidence) -> Found:
    """Budgets sum to the scenario's, go by its weights to within one, and months go by the unit's targets."""
    rules, table = asked_of(evidence), records(evidence.plan.budgets)
    asked = None if rules is None else rules.expenses
    if rules is None or asked is None:
        for row in table:
            yield _budget(str(row["unit_id"]), "unit_id", row["unit_id"], None)
        return
    goals = evidence.plan.targets
    offices = {str(row["unit_id"]): row for row in records(goals[goals["level"].eq("office")])}
    count = goals.loc[goals["level"].eq("seller"), "parent_id"].value_counts()
    given = {str(row["unit_id"]): row for row in table}
    for unit in sorted(given.keys() ^ offices.keys()):
        yield _budget(unit, "unit_id", unit if unit in given else None, unit if unit in offices else None)
    terms = {
        unit: (row["year_cases"], max(row["year_cases"] - row["last_year_cases"], 0.0), count.get(unit, 0))
        for unit, row in offices.items()
    }
    totals = [sum(values) for values in zip(*terms.values(), strict=True)]
    weights = (rules.expense_weights.target, rules.expense_weights.growth, rules.expense_weights.sellers)
    used = sum(weight for weight, total in zip(weights, totals, strict=True) if total > 0)
    if sum(row["year_money"] for row in table) != asked:
        yield _budget("all", "year_money", sum(row["year_money"] for row in table), asked)
    for unit in sorted(given.keys() & offices.keys()):
        parts = zip(weights, terms[unit], totals, strict=True)
        due = asked * sum(weight * mine / total for weight, mine, total in parts if total > 0) / used
        if abs(given[unit]["year_money"] - due) > 1 + 1e-6 * due:
            yield _budget(unit, "year_money", given[unit]["year_money"], due)
        for month in MONTHS:
            share = given[unit]["year_money"] * offices[unit][month] / max(offices[unit]["year_cases"], 1)
            if offices[unit]["year_cases"] > 0 and abs(given[unit][month] - share) > 1 + 1e-6 * share:
                yield _budget(unit, month, given[unit][month], share)
        if sum(given[unit][month] for month in MONTHS) != given[unit]["year_money"]:
            yield _budget(unit, "months", sum(given[unit][month] for month in MONTHS), given[unit]["year_money"])


def _budget(unit: str, column: str, found: object, expected: object) -> Violation:
    known = {"column": column, "found": shown(found), "expected": shown(expected)}
    return Violation("plan.budgets_sum", f"budgets: {unit}", known)


RULES = (budgets_sum,)
