"""One call as events: replies, actions and timing in, events out.

No screen, clock or disk of its own: the clock and the recorder are passed in, and a call is a pure fold of its inputs.
"""

from coach.session.call import Call
from coach.session.session import Session

__all__ = ["Call", "Session"]
