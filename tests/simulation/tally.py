"""What the runs did, so that a run of nothing can't pass for a good one."""

from collections import Counter

TALLY: Counter[str] = Counter()
