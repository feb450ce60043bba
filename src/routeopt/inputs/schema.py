"""Columns of the input tables, declared once: for reader, checks, starter and documentation."""

from routeopt.inputs.cooler_table import COOLERS
from routeopt.inputs.fields import Field
from routeopt.inputs.fields import same as _same
from routeopt.inputs.model import CHANNELS
from routeopt.inputs.sales_table import SALES

_CHANNEL_ZH = {
    "department_store": "百货商场",
    "general_store": "一般商店",
    "school": "学校",
    "restaurant": "餐饮",
    "transport": "交通港站",
    "hospital": "医院",
    "office": "办公楼",
    "hotel": "宾馆",
    "entertainment": "游娱乐",
    "other": "其它",
    "modern_trade": "现代零售",
    "wholesale": "批发",
}
_MODES = ("DSD", "MT", "WS", "WAT", "PDS")
_MODE_ZH = (
    ("直销", "DSD"),
    ("现代零售", "MT"),
    ("传统批发", "WS"),
    ("批发协作", "WAT"),
    ("深度分销", "WAT"),
    ("区域分销", "PDS"),
)


def _position(*, required: bool, what: str) -> tuple[Field, Field]:
    lon = ("经度", "longitude", "lng", "x")
    lat = ("纬度", "latitude", "y")
    return (
        Field("lon", "number", f"Longitude of the {what}, degrees.", lon, required, low=-180, high=180),
        Field("lat", "number", f"Latitude of the {what}, degrees.", lat, required, low=-85, high=85),
    )


OUTLETS: tuple[Field, ...] = (
    Field(
        "outlet_id",
        "text",
        "Unique id of the outlet.",
        ("网点编号", "客户编号", "编号", "id", "customer id"),
        required=True,
        unique=True,
    ),
    Field("name", "text", "Name, for people.", ("网点名称", "客户名称", "名称"), required=True),
    *_position(required=True, what="outlet"),
    Field(
        "channel",
        "choice",
        "Channel of the glossary.",
        ("渠道", "渠道类型"),
        required=True,
        choices=_same(*CHANNELS) + tuple((zh, en) for en, zh in _CHANNEL_ZH.items()),
    ),
    Field(
        "status",
        "choice",
        "served (a customer) or prospect (not yet).",
        ("状态", "客户状态"),
        default="served",
        choices=(
            *_same("served", "prospect"),
            ("客户", "served"),
            ("在营", "served"),
            ("潜在", "prospect"),
            ("准客户", "prospect"),
        ),
    ),
    Field(
        "outlet_class",
        "choice",
        "A, B or C by volume.",
        ("等级", "客户等级", "class", "grade"),
        choices=_same("A", "B", "C"),
    ),
    Field("volume_cases", "number", "Cases sold per cycle.", ("销量", "月销量", "cases", "volume"), low=0),
    Field("potential_cases", "number", "Cases per cycle it could take.", ("潜力", "潜在销量", "potential"), low=0),
    Field(
        "visits_per_cycle",
        "number",
        "Visits per cycle; else by class.",
        ("拜访频率", "频率", "visits", "frequency"),
        low=0,
    ),
    Field(
        "service_minutes", "number", "Minutes of a visit; else by class.", ("服务时间", "拜访时长"), low=0.5, high=480
    ),
    Field("opening", "text", "Opening hours, such as Mo-Fr 09:00-12:30,14:00-19:00.", ("营业时间", "opening hours")),
    Field("street", "text", "Street name, for people.", ("街道", "道路", "地址", "address"), default=""),
    Field(
        "mode", "choice", "Sales mode, where it is decided.", ("销售模式", "模式"), choices=_same(*_MODES) + _MODE_ZH
    ),
    Field("distributor_id", "text", "Distributor, where it is decided.", ("经销商编号", "经销商")),
    Field("office_id", "text", "Sales office, where it is decided.", ("办事处编号", "办事处", "营业所")),
    Field(
        "rep_id", "text", "Rep, where it is decided: a lock.", ("业务代表编号", "业务员编号", "业代编号", "锁定业代")
    ),
    Field("skill", "text", "Skill that a rep needs here.", ("技能", "所需技能"), default=""),
    Field("is_synthetic", "flag", "The outlet itself is generated.", ("是否模拟",), default=False),
    Field("modelled", "text", "Columns that a model filled, separated by spaces.", ("模拟字段",), default=""),
)

OFFICES: tuple[Field, ...] = (
    Field("office_id", "text", "Unique id of the office.", ("办事处编号", "编号", "id"), required=True, unique=True),
    Field("name", "text", "Name, for people.", ("办事处名称", "名称"), required=True),
    *_position(required=True, what="office"),
)

REPS: tuple[Field, ...] = (
    Field(
        "rep_id",
        "text",
        "Unique id of the rep.",
        ("业务代表编号", "业务员编号", "业代编号", "编号", "id"),
        required=True,
        unique=True,
    ),
    Field("name", "text", "Name, for people.", ("姓名", "业务代表", "业务员", "业代"), required=True),
    Field("office_id", "text", "The rep's office.", ("办事处编号", "办事处", "营业所"), required=True),
    Field(
        "travel_mode",
        "choice",
        "walk, bike, e_bike or car.",
        ("交通方式", "出行方式"),
        required=True,
        choices=(
            *_same("walk", "bike", "e_bike", "car"),
            ("步行", "walk"),
            ("自行车", "bike"),
            ("电动车", "e_bike"),
            ("汽车", "car"),
        ),
    ),
    Field(
        "start",
        "choice",
        "Where the day starts and ends: office or home.",
        ("出发地",),
        default="office",
        choices=(*_same("office", "home"), ("办事处", "office"), ("家", "home")),
    ),
    *_position(required=False, what="rep's home"),
    Field(
        "channels", "text", "Channels the rep may serve, separated by spaces; all when empty.", ("渠道",), default=""
    ),
    Field("skills", "text", "Skills of the rep, separated by spaces.", ("技能",), default=""),
)

DISTRIBUTORS: tuple[Field, ...] = (
    Field("distributor_id", "text", "Unique id.", ("经销商编号", "编号", "id"), required=True, unique=True),
    Field("name", "text", "Name, for people.", ("经销商名称", "名称"), required=True),
    Field(
        "mode",
        "choice",
        "WS, WAT or PDS.",
        ("销售模式", "模式"),
        required=True,
        choices=_same("WS", "WAT", "PDS") + _MODE_ZH[2:],
    ),
    *_position(required=True, what="distributor"),
    Field("capacity_cases", "number", "Cases per cycle it can handle.", ("能力", "产能", "capacity"), low=0),
    Field("storage_cases", "number", "Cases that fit into its store at once.", ("仓储能力", "库容", "storage"), low=0),
    Field("min_volume_cases", "number", "Cases per cycle from which it breaks even.", ("保本销量", "最低销量"), low=0),
    Field("fee", "number", "What it costs a cycle once signed, money.", ("费用", "合作费用", "fixed fee"), low=0),
    Field("max_minutes", "number", "Most travel minutes from its door to an outlet.", ("最远时间", "配送时限"), low=0),
    Field("area", "text", "Area it owns, WKT in degrees; WAT and PDS only.", ("区域", "范围", "geometry")),
)

SURVEY: tuple[Field, ...] = (
    Field("survey_id", "text", "Unique id of the row.", ("普查编号", "编号", "id"), required=True, unique=True),
    Field("outlet_id", "text", "Customer or prospect of the outlet table, where known.", ("网点编号", "客户编号")),
    Field("segment_id", "text", "Street segment of the map, where known; else the nearest.", ("路段编号", "路段")),
    Field("empty", "flag", "The segment was walked and has no outlet.", ("无网点", "空路段"), default=False),
    Field("name", "text", "Name of the outlet.", ("网点名称", "店名", "名称"), default=""),
    *_position(required=False, what="outlet"),
    Field(
        "channel",
        "choice",
        "Channel of the glossary.",
        ("渠道", "渠道类型"),
        choices=_same(*CHANNELS) + tuple((zh, en) for en, zh in _CHANNEL_ZH.items()),
    ),
    Field("customer", "flag", "Buys from us now.", ("是否客户", "客户"), default=False),
    Field("own_cases", "number", "Our cases per cycle.", ("本品销量", "own volume"), default=0.0, low=0),
    Field("rival_cases", "number", "Rivals' cases per cycle; 0 when absent.", ("竞品销量", "rival volume"), low=0),
    Field("potential_cases", "number", "Cases per cycle it could take.", ("潜力", "潜在销量", "potential"), low=0),
    Field("cooler", "flag", "A cooler of ours stands there.", ("有无冰柜", "冰柜"), default=False),
    Field("cooler_room", "flag", "Room for a cooler or display of ours.", ("可放冰柜", "陈列空间"), default=False),
    Field("is_synthetic", "flag", "The row is generated.", ("是否模拟",), default=False),
)

RECEIVABLES: tuple[Field, ...] = (
    Field("outlet_id", "text", "The outlet.", ("网点编号", "客户编号"), required=True, unique=True),
    Field("owed", "number", "Balance owed, money.", ("应收余额", "应收账款", "欠款", "balance"), required=True, low=0),
    Field("cleared", "flag", "Finance has cleared it for a hand-over.", ("是否结清", "结清"), default=False),
    Field("years", "number", "Years as a customer.", ("合作年限", "年限"), low=0, high=150),
    Field("is_synthetic", "flag", "The row is generated.", ("是否模拟",), default=False),
)

RESULTS: tuple[Field, ...] = (
    Field("outlet_id", "text", "The outlet.", ("网点编号", "客户编号"), required=True, unique=True),
    Field("weeks", "number", "Weeks that the row covers.", ("周数",), required=True, low=0.1),
    Field("planned", "number", "Visits planned.", ("计划拜访",), low=0),
    Field("made", "number", "Visits made.", ("实际拜访",), low=0),
    Field("orders", "number", "Visits with an order.", ("有订单的拜访",), low=0),
    Field("cases", "number", "Cases bought.", ("箱数", "实际箱数")),
)

DOORS: tuple[Field, ...] = (
    Field("outlet_id", "text", "The outlet.", ("网点编号", "客户编号"), required=True, unique=True),
    *_position(required=True, what="place on the street from which it is entered"),
    Field("note", "text", "Who looked, and what was seen; for people.", ("备注", "说明"), default=""),
)

TABLES: dict[str, tuple[Field, ...]] = {
    "outlets": OUTLETS,
    "offices": OFFICES,
    "reps": REPS,
    "distributors": DISTRIBUTORS,
    "survey": SURVEY,
    "receivables": RECEIVABLES,
    "coolers": COOLERS,
    "sales": SALES,
    "results": RESULTS,
    "doors": DOORS,
}
"""Columns of every input table, in the order in which they are written."""
