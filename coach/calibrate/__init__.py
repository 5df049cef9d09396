"""Whether the machine's verdicts can be trusted: people's labels, how far people and machine agree, whose name or dialect turns a verdict.

Sheets for raters and what they wrote into them (`sheet`, `cells`), where it is kept (`labels`, `shelf`), the figures (`agreement`, `comparing`)
and what they come to (`trust`); the audit (`swaps`, `bias`). No model and no network is needed for any of it.
"""
