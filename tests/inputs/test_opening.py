"""Opening hours as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.inputs.opening import DAYS, parse

H = 3600
DAY = 24 * H


@pytest.mark.parametrize(
    ("text", "day", "spans"),
    [
        ("24/7", 3, ((0, DAY),)),
        ("09:00-18:00", 6, ((9 * H, 18 * H),)),
        ("Mo-Fr 09:00-12:30,14:00-19:00; Sa 09:00-13:00; Su off", 0, ((9 * H, 12.5 * H), (14 * H, 19 * H))),
        ("Mo-Fr 09:00-12:30,14:00-19:00; Sa 09:00-13:00; Su off", 6, ()),
        ("Mo-Fr 09:00-18:00, Sa 10:00-12:00", 5, ((10 * H, 12 * H),)),
        ("mo–fr 09:00–18:00", 4, ((9 * H, 18 * H),)),
        ("Mo,We 10:00-11:00", 2, ((10 * H, 11 * H),)),
        ("Sa-Mo 10:00-11:00", 0, ((10 * H, 11 * H),)),
        ("Fr 22:00-02:00", 5, ((0, 2 * H),)),
        ("Mo 22:00-02:00; Tu 09:00-10:00", 1, ((0, 2 * H), (9 * H, 10 * H))),
        ("10:00-18:00; PH off", 1, ((10 * H, 18 * H),)),
        ("Mo-Su 08:00-20:00; We closed", 2, ()),
        ("Mo 09:00-11:00,10:00-12:00", 0, ((9 * H, 12 * H),)),
    ],
)
def test_what_it_means_on_a_day(text: str, day: int, spans: tuple[tuple[float, float], ...]) -> None:
    assert parse(text)[day] == spans


@pytest.mark.parametrize(
    "text", ["sunrise-sunset", "Mo-Fr", "Xx 09:00-10:00", "09:00", "25:00-26:00", "PH off", "Mo 9-5"]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    if text == "Mo-Fr":
        assert parse(text)[0] == ((0, DAY),)  # Days without hours are open all day.
        return
    with pytest.raises(ValueError, match=r"."):
        parse(text)


spans = (
    st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(sorted).filter(lambda at: len(at) % 2 == 0)
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(range(7)), spans, min_size=1))
def test_written_hours_come_back(week: dict[int, list[int]]) -> None:
    def clock(half_hours: int) -> str:
        return f"{half_hours // 2:02d}:{half_hours % 2 * 30:02d}"

    text = "; ".join(
        f"{DAYS[day]} " + ",".join(f"{clock(a)}-{clock(b)}" for a, b in zip(at[::2], at[1::2], strict=True))
        for day, at in week.items()
    )
    read = parse(text)
    for day in range(7):
        at = week.get(day, [])
        assert read[day] == tuple((a * 1800, b * 1800) for a, b in zip(at[::2], at[1::2], strict=True))
