"""One file a rule, one ordered list: each says what it has against an ask, or nothing.

A rule is a pure function `(ask, situation) -> reasons`. Relaxing a limit never makes a rule object
more (a property test holds all nine to that).
"""

from collections.abc import Callable

from hallpass.domain.reasons import Reason, RuleName
from hallpass.domain.rules.allowance import allowance
from hallpass.domain.rules.already_out import already_out
from hallpass.domain.rules.apart import apart
from hallpass.domain.rules.approval import approval
from hallpass.domain.rules.capacity import capacity
from hallpass.domain.rules.expected_here import expected_here
from hallpass.domain.rules.no_pass_time import no_pass_time
from hallpass.domain.rules.room_open import room_open
from hallpass.domain.rules.standing import standing
from hallpass.domain.situation import Ask, Situation

Rule = Callable[[Ask, Situation], tuple[Reason, ...]]

RULES: tuple[tuple[RuleName, Rule], ...] = (
    (RuleName.STANDING, standing),
    (RuleName.ALREADY_OUT, already_out),
    (RuleName.EXPECTED_HERE, expected_here),
    (RuleName.ROOM_OPEN, room_open),
    (RuleName.CAPACITY, capacity),
    (RuleName.ALLOWANCE, allowance),
    (RuleName.NO_PASS_TIME, no_pass_time),
    (RuleName.APART, apart),
    (RuleName.APPROVAL, approval),
)
