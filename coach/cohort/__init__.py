"""A lead's report out of the journal: which attempts, what they come to, and the words that show it (`reporting.report` is the door)."""
