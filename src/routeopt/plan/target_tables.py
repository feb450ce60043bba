"""Columns of the tables about targets."""

from routeopt.plan.column import Column

TARGET_TABLES: dict[str, tuple[Column, ...]] = {
    "targets": (
        Column("unit_id", "text", "The unit: all, or mode/office/seller/channel/class as far down as it goes."),
        Column("level", "text", "company, mode, office, seller or group."),
        Column("parent_id", "text", "The unit above.", nullable=True),
        Column("mode", "text", "Sales mode.", nullable=True),
        Column("office_id", "text", "Sales office of a direct team.", nullable=True),
        Column("seller_id", "text", "Rep, or distributor of another mode.", nullable=True),
        Column("channel", "text", "Channel of a group of outlets.", nullable=True),
        Column("outlet_class", "text", "Class of a group of outlets.", nullable=True),
        Column("outlets", "whole", "Customers."),
        Column("last_year_cases", "number", "Cases they bought in the last twelve months of the history."),
        Column("forecast_cases", "number", "Cases that the year would bring if nothing changed."),
        Column("potential_cases", "number", "Cases a year that its outlets could take, prospects included."),
        Column("floor_cases", "whole", "Least target of the year."),
        Column("cap_cases", "whole", "Highest target of the year."),
        Column("year_cases", "whole", "Target of the year."),
        *(Column(f"q{quarter}", "whole", f"Target of quarter {quarter}, cases.") for quarter in range(1, 5)),
        *(Column(f"m{month:02}", "whole", f"Target of month {month} of the year, cases.") for month in range(1, 13)),
        Column("chance", "number", "Chance that a seller reaches it at the pace of the forecast.", nullable=True),
    ),
    "forecasts": (
        Column("series_id", "text", "Mode, office and channel."),
        Column("month", "date", "First day of the month."),
        Column("mode", "text", "Sales mode."),
        Column("office_id", "text", "Sales office of a direct team.", nullable=True),
        Column("channel", "text", "Channel."),
        Column("sold_cases", "number", "Cases sold, in the history.", nullable=True),
        Column("forecast_cases", "number", "Cases forecast, in the year.", nullable=True),
    ),
    "prospects": (
        Column("outlet_id", "text", "The prospect."),
        Column("rep_id", "text", "Rep who calls on it."),
        Column("place", "whole", "Place among the rep's prospects, those called on in this cycle first."),
        Column("potential_cases", "number", "Cases per cycle it could take."),
        Column("signing_month", "date", "Likely month of signing; empty where the year ends before.", nullable=True),
        Column("value_cases", "number", "Cases it brings from that month to the end of the year."),
        Column("grade", "text", "A, B or C by these cases."),
    ),
    "budgets": (
        Column("unit_id", "text", "Office, or another mode than DSD: a unit of the targets."),
        Column("year_money", "whole", "Expense budget of the year, money."),
        *(Column(f"m{month:02}", "whole", f"Budget of month {month} of the year.") for month in range(1, 13)),
    ),
}
"""Targets, forecasts, prospects and budgets; empty where nobody asked for targets."""
