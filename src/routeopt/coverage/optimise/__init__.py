"""Coverage by money: blocks of outlets, a mixed-integer program with its bound, and the curves behind the answer."""
