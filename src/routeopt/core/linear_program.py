"""HiGHS as it is used everywhere: one thread, nothing on standard output, where results belong."""

import highspy


class QuietHighs(highspy.Highs):
    """A solver that says nothing, not even its name when it is made."""

    def __init__(self) -> None:
        super().__init__()
        self.setOptionValue("threads", 1)

    def enableCallbacks(self) -> None:  # noqa: N802  (HiGHS's own name; the banner is printed in it)
        """Turn output off before anything could be printed."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()
