"""Columns of the table of sales."""

from routeopt.inputs.fields import Field

SALES: tuple[Field, ...] = (
    Field("month", "text", "Month, such as 2025-01.", ("月份", "年月"), required=True),
    Field("outlet_id", "text", "The outlet.", ("网点编号", "客户编号"), required=True),
    Field("volume", "number", "Cases it bought in the month.", ("销量", "箱数", "cases"), required=True, low=0),
    Field("amount", "number", "Money it paid for them.", ("金额", "销售额"), low=0),
    Field("is_synthetic", "flag", "The row is generated.", ("是否模拟",), default=False),
)
