"""The store room: where the events of every call are kept, in one SQLite file on this machine.

It knows attempts, people and opaque events; what an event means is the session's business.
"""

from coach.store.attempts import AttemptRow
from coach.store.errors import JournalError
from coach.store.journal import Journal
from coach.store.memory import InMemory
from coach.store.opinions import Opinion
from coach.store.paths import database, folder
from coach.store.results import ItemScore, Result

__all__ = ["AttemptRow", "InMemory", "ItemScore", "Journal", "JournalError", "Opinion", "Result", "database", "folder"]
