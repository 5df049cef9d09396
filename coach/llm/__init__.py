"""The wire to a language model: where it is, whose key, what may leave this machine, and what comes back or why not.

Knows nothing of customers, calls or scores. Importing this room loads no client library; the first request does.
"""
