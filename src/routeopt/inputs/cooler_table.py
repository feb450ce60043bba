"""Columns of the table of coolers."""

from routeopt.inputs.fields import Field, same

COOLERS: tuple[Field, ...] = (
    Field("cooler_id", "text", "Unique id of the cooler.", ("设备编号", "冰柜编号", "编号", "id"), required=True),
    Field("outlet_id", "text", "Outlet where it stands; empty in a warehouse.", ("网点编号", "客户编号")),
    Field("office_id", "text", "Office in whose warehouse it stands.", ("办事处编号", "仓库", "warehouse")),
    Field("type", "text", "Type, one of coolers.types.", ("设备类型", "冰柜类型", "类型"), required=True),
    Field(
        "state",
        "choice",
        "working, faulty or missing.",
        ("设备状态", "状态"),
        default="working",
        choices=(*same("working", "faulty", "missing"), ("正常", "working"), ("故障", "faulty"), ("丢失", "missing")),
    ),
    Field("placed", "text", "Day since which it stands there, such as 2026-01-31.", ("投放日期",)),
    Field("deposit", "number", "Deposit that the outlet has paid, money.", ("押金", "已收押金"), default=0.0, low=0),
    Field("checked", "text", "Day of the last check; empty when nobody has looked.", ("检查日期", "最近检查")),
    Field("own_share", "number", "Purity: share of our products inside.", ("纯度", "purity"), low=0, high=1),
    Field("sales_cases", "number", "Cases per cycle sold from it.", ("冰柜销量", "设备销量"), low=0),
    Field("rival", "flag", "Rivals' products stand in it.", ("有无对手产品", "竞品"), default=False),
    Field(
        "position",
        "choice",
        "Where in the outlet: entrance, counter, aisle or back.",
        ("投放位置", "位置"),
        choices=(
            *same("entrance", "counter", "aisle", "back"),
            ("门口", "entrance"),
            ("收银台", "counter"),
            ("通道", "aisle"),
            ("里面", "back"),
        ),
    ),
    Field("is_synthetic", "flag", "The row is generated.", ("是否模拟",), default=False),
)
